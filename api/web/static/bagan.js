// Draws every chart of a page with ECharts. A page's own script adds its kinds to Tangga.bagan:
//   Tangga.bagan.riwayat = (data, style) => ({ ...ECharts option });
(() => {
  "use strict";
  const Tangga = (window.Tangga = window.Tangga || {});
  Tangga.bagan = Tangga.bagan || {};
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const style = () => ({
    ink: css("--tinta"), dim: css("--redup"), line: css("--garis"), main: css("--utama"), soft: css("--utama-lembut"),
    warn: css("--awas"), bad: css("--salah"), good: css("--baik"), paper: css("--kertas"),
    series: [css("--seri-1"), css("--seri-2"), css("--seri-3"), css("--seri-4"), css("--seri-5"), css("--seri-6")],
    number: Tangga.angka,
  });

  const common = (look) => ({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: look.ink, fontSize: 13 },
    color: look.series,
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", confine: true, valueFormatter: (value) => (Array.isArray(value) ? value : [value]).map((v) => look.number(v)).join(" - ") },
  });

  const draw = (place) => {
    const make = Tangga.bagan[place.dataset.bagan];
    const source = document.getElementById(`${place.id}-isi`);
    if (!make || !source || !window.echarts) return;
    const look = style();
    const chart = window.echarts.getInstanceByDom(place) || window.echarts.init(place, null, { renderer: "canvas" });
    const option = make(JSON.parse(source.textContent), look, chart);
    chart.setOption({ ...common(look), ...option }, true);
    place.classList.add("terlukis");
    const table = place.parentElement.querySelector("details.bagan-tabel");
    if (table && !place.dataset.sudah) table.open = false;
    place.dataset.sudah = "ya";
  };

  const drawAll = (root = document) => root.querySelectorAll("[data-bagan]").forEach(draw);
  Tangga.lukis = drawAll;
  document.addEventListener("DOMContentLoaded", () => drawAll());
  document.addEventListener("htmx:after:swap", () => drawAll());
  // htmx copies the style attribute of what it replaces, which the content security policy forbids.
  document.addEventListener("htmx:before:swap", (event) => {
    const target = event.detail?.ctx?.target;
    const root = typeof target === "string" ? document.querySelector(target) : target;
    root?.querySelectorAll?.("[data-bagan].terlukis").forEach((place) => {
      window.echarts.getInstanceByDom(place)?.dispose();
      place.removeAttribute("style");
    });
  });
  const resize = () => document.querySelectorAll("[data-bagan].terlukis").forEach((place) => window.echarts.getInstanceByDom(place)?.resize());
  addEventListener("resize", resize);
  addEventListener("beforeprint", resize);
})();
