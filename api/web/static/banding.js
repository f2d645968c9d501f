// Charts of the comparison page.
(() => {
  "use strict";
  const kinds = (window.Tangga.bagan = window.Tangga.bagan || {});

  const legend = (style) => ({ type: "scroll", top: 0, textStyle: { color: style.ink } });

  kinds.bandingAspek = (data, style) => ({
    legend: legend(style),
    grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, confine: true, valueFormatter: (value) => (value == null ? "-" : style.number(value)) },
    xAxis: { type: "value", min: 0, max: data.most, interval: 1, splitLine: { lineStyle: { color: style.line } } },
    yAxis: { type: "category", inverse: true, data: data.parts, axisTick: { show: false }, axisLabel: { width: Math.min(220, innerWidth / 3), overflow: "break", color: style.ink } },
    series: data.series.map((one) => ({ name: one.name, type: "bar", data: one.values, barGap: "10%", barCategoryGap: "30%" })),
  });

  kinds.bandingRiwayat = (data, style) => ({
    legend: legend(style),
    grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", confine: true, valueFormatter: (value) => (value == null ? "-" : style.number(value)) },
    xAxis: { type: "category", data: data.cycles, boundaryGap: false },
    yAxis: { type: "value", min: 1, max: 5, interval: 1, splitLine: { lineStyle: { color: style.line } } },
    series: data.series.map((one) => ({ name: one.name, type: "line", data: one.values, symbolSize: 7, connectNulls: true })),
  });
})();
