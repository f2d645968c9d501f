// The history of an index: a line per stage, the predicates behind it, and what is to be expected ahead.
(() => {
  "use strict";
  const Tangga = (window.Tangga = window.Tangga || {});
  Tangga.bagan = Tangga.bagan || {};
  const LOOKS = { self: { at: 1, type: "dashed" }, desk: { at: 5, type: "solid" }, final: { at: 0, type: "solid" } };

  // A band between two values per cycle: an invisible line with an area stacked on it.
  const band = (name, data, low, high, colour) => {
    const ahead = data.ahead;
    const lower = data.cycles.map((c) => (c === ahead.cycle ? ahead[low] : ahead.from && c === ahead.from.cycle ? ahead.from.value : null));
    const width = data.cycles.map((c) => (c === ahead.cycle ? ahead[high] - ahead[low] : ahead.from && c === ahead.from.cycle ? 0 : null));
    const common = { type: "line", stack: name, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
    return [
      { ...common, name: `${name}-bawah`, data: lower },
      { ...common, name, data: width, areaStyle: { color: colour, opacity: 0.28 } },
    ];
  };

  const fan = (data, look) => {
    const ahead = data.ahead;
    if (!ahead) return [];
    const middle = data.cycles.map((c) => (c === ahead.cycle ? ahead.q50 : ahead.from && c === ahead.from.cycle ? ahead.from.value : null));
    const whisker = (low, high, width) => ({
      type: "line", silent: true, symbol: "none", data: [], tooltip: { show: false },
      markLine: {
        silent: true, symbol: "none", label: { show: false }, lineStyle: { type: "solid", width, color: look.main, opacity: 0.55 },
        data: [[{ coord: [ahead.cycle, ahead[low]] }, { coord: [ahead.cycle, ahead[high]] }]],
      },
    });
    return [
      ...(ahead.from ? [...band("Peluang 90 %", data, "q05", "q95", look.main), ...band("Peluang 50 %", data, "q25", "q75", look.main)] : []),
      whisker("q05", "q95", 3), whisker("q25", "q75", 9),
      { type: "line", name: "Ramalan hasil akhir", data: middle, connectNulls: true, symbol: "diamond", symbolSize: 11, showAllSymbol: true,
        lineStyle: { type: "dotted", color: look.main, width: 2 }, itemStyle: { color: look.main } },
    ];
  };

  // An empty cycle in front leaves room for the names of the predicates on a narrow screen.
  const padded = (data) => ({
    ...data, cycles: [" ", ...data.cycles], series: data.series.map((one) => ({ ...one, values: [null, ...one.values] })),
  });

  Tangga.bagan.riwayat = (data, look, chart) => {
    const narrow = chart.getWidth() < 480;
    if (narrow) data = padded(data);
    const lines = data.series.map((one) => {
      const colour = look.series[LOOKS[one.stage].at];
      return {
        type: "line", name: one.name, data: one.values, connectNulls: true, symbolSize: one.stage === "final" ? 9 : 7, showAllSymbol: true,
        lineStyle: { color: colour, width: one.stage === "final" ? 3 : 2, type: LOOKS[one.stage].type }, itemStyle: { color: colour },
        label: one.stage === "final" ? { show: true, position: "top", formatter: (p) => look.number(p.value) } : undefined,
      };
    });
    const values = [...data.series.flatMap((one) => one.values), data.target, ...(data.ahead ? [data.ahead.q05, data.ahead.q95] : [])].filter((v) => v !== null);
    const low = Math.floor((Math.min(...values) - 0.15) * 2) / 2;
    const high = Math.ceil((Math.max(...values) + 0.15) * 2) / 2;
    const bottom = Math.max(low, data.bands.length ? data.bands[0].lower : low);
    const top = Math.min(high, data.bands.length ? data.bands[data.bands.length - 1].upper : high);
    const shown = data.bands.filter((one) => one.upper > bottom && one.lower < top);
    const ground = {
      type: "line", data: [], silent: true, tooltip: { show: false },
      markArea: {
        silent: true, label: { position: "insideLeft", color: look.dim, fontSize: narrow ? 11 : 12 },
        data: shown.map((one, at) => [
          { name: one.name, yAxis: Math.max(one.lower, bottom), itemStyle: { color: at % 2 ? look.paper : look.soft, opacity: 0.45 } },
          { yAxis: Math.min(one.upper, top) },
        ]),
      },
      markLine: data.target === null ? undefined : {
        silent: true, symbol: "none", lineStyle: { color: look.warn, width: 2, type: "dashed" },
        label: { position: "insideEndTop", color: look.warn, formatter: () => `Target ${look.number(data.target)}` },
        data: [{ yAxis: data.target }],
      },
    };
    const names = [...new Set([...data.series.map((one) => one.name), ...(data.ahead ? ["Ramalan hasil akhir"] : [])])];
    return {
      legend: { data: names, top: 0, left: 0, icon: "roundRect", itemWidth: 16, itemHeight: 4 },
      grid: { left: 8, right: 12, top: !narrow ? 48 : names.length > 2 ? 82 : 56, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: data.cycles, axisLabel: { color: look.ink }, axisLine: { lineStyle: { color: look.line } } },
      yAxis: { type: "value", min: bottom, max: top, axisLabel: { color: look.dim, formatter: (v) => look.number(v, 1) }, splitLine: { show: false } },
      tooltip: {
        trigger: "axis", confine: true,
        formatter: (points) => {
          const told = points.filter((p) => names.includes(p.seriesName) && typeof p.value === "number");
          const ahead = data.ahead && points[0] && points[0].axisValue === data.ahead.cycle ? `<br>90 %: ${look.number(data.ahead.q05)} - ${look.number(data.ahead.q95)}` : "";
          return `${points[0].axisValue}<br>${told.map((p) => `${p.marker}${p.seriesName}: ${look.number(p.value)}`).join("<br>")}${ahead}`;
        },
      },
      series: [ground, ...fan(data, look), ...lines],
    };
  };
})();
