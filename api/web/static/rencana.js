// The planning page: asks again while the question changes, and keeps board, slider, curve and save form in step.
(() => {
  "use strict";
  const Tangga = window.Tangga;
  const byId = (id) => document.getElementById(id);
  const FAST = 120, TYPING = 450, CURVE = 700;
  const number = (text) => Number(String(text).replace(/\./g, (dot, at, all) => (all.includes(",") ? "" : dot)).replace(",", "."));
  const words = (value) => String(Math.round(value * 100) / 100).replace(".", ",");

  Tangga.bagan.biaya = (data, look, chart) => {
    const pick = data.points;
    const place = chart.getDom();
    place.onclick = null;
    chart.getZr().off("click");
    chart.getZr().on("click", (event) => {
      const at = [event.offsetX, event.offsetY];
      if (!chart.containPixel("grid", at)) return;
      const x = chart.convertFromPixel({ seriesIndex: 0 }, at)[0];
      aim(pick.reduce((best, one) => (Math.abs(one[0] - x) < Math.abs(best[0] - x) ? one : best))[0]);
    });
    return {
      grid: { left: 16, right: 24, top: 40, bottom: 28, containLabel: true },
      xAxis: { type: "value", name: "indeks", nameLocation: "middle", nameGap: 26, min: "dataMin", max: "dataMax", axisLabel: { formatter: (v) => look.number(v, 1) } },
      yAxis: { type: "value", name: data.unit, axisLabel: { formatter: (v) => look.number(v, 0) } },
      tooltip: { trigger: "axis", confine: true, formatter: (at) => `Indeks ${look.number(at[0].data[0])}: ${look.number(at[0].data[1])} ${data.unit}` },
      series: [{
        name: "Biaya terendah", type: "line", step: "start", showSymbol: false, data: pick, cursor: "pointer", lineStyle: { width: 2.5 },
        areaStyle: { opacity: 0.08 },
        markLine: {
          silent: true, symbol: "none",
          data: [
            ...data.predicates.map((p) => ({ xAxis: p.target, lineStyle: { color: look.dim, type: "dashed" }, label: { formatter: p.name, color: look.ink } })),
            ...(Tangga.rencanaTarget ? [{ xAxis: Tangga.rencanaTarget, lineStyle: { color: look.warn, width: 2, type: "solid" }, label: { formatter: "target", color: look.warn, position: "insideEndBottom" } }] : []),
          ],
        },
      }],
    };
  };

  const form = byId("tanya");
  // What stood beside the goal when the page came only serves forms without a script; here the goal follows the target.
  form.elements.semula.remove();
  let timer = 0, curveTimer = 0, busy = 0, began = 0, clock = 0;

  const ask = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => form.dispatchEvent(new Event("tanya")), wait);
  };

  // Goal, number and slider say the same thing in three ways.
  const goal = (value) => {
    const radio = [...form.elements.tuju].find((one) => one.value === value);
    if (radio) radio.checked = true;
  };
  const slide = (value) => {
    byId("geser").value = value;
    byId("geser").setAttribute("aria-valuetext", words(value));
  };
  const aim = (target, wait = 0) => {
    goal("indeks");
    byId("target").value = words(target);
    slide(target);
    ask(wait);
  };

  form.addEventListener("input", (event) => {
    const field = event.target;
    if ("muatUlang" in field.dataset) {
      // Another assessment or another unit changes the whole page: introduction, goals, slider, board.
      clearTimeout(timer);
      form.submit();
      return;
    }
    if (field.id === "geser") return aim(field.value, FAST);
    if (field.name === "tuju") {
      if (field.dataset.target) {
        byId("target").value = field.dataset.target;
        slide(number(field.dataset.target));
      } else if (field.value === "anggaran" && !byId("anggaran").value.trim()) {
        byId("anggaran").focus();
        return;
      }
    }
    if (field.id === "target") {
      goal("indeks");
      if (number(field.value)) slide(number(field.value));
    }
    ask(field.matches("input:not([type=radio], [type=checkbox])") ? TYPING : FAST);
  });

  // Who comes back finds the choice that led away, beside the answer to the one before it.
  window.addEventListener("pageshow", () => {
    form.querySelectorAll("[data-muat-ulang]").forEach((field) => {
      field.value = ([...field.options].find((one) => one.defaultSelected) ?? field.options[0]).value;
    });
  });

  // The board: one click goes from free to locked to frozen and back.
  const board = byId("papan");
  const levels = (cell, after) => {
    const now = cell.dataset.kini === "" ? null : Number(cell.dataset.kini);
    if (now === null) return;
    const rises = after !== undefined && after !== now;
    cell.classList.toggle("sel-naik", rises);
    const text = rises ? `${words(now)} → ${words(after)}` : words(now);
    cell.querySelectorAll(".sel-level").forEach((place) => (place.textContent = text));
    cell.dataset.sesudah = rises ? after : "";
  };
  const mark = (cell) => {
    const act = cell.querySelector("select").value;
    cell.classList.toggle("sel-diatur", act !== "");
    cell.querySelector(".sel-tanda").textContent = act.replace("kunci", "kunci ").replace("batas", "batas ");
  };
  const cycle = (cell) => {
    const select = cell.querySelector("select");
    const lock = `kunci${cell.dataset.sesudah || cell.dataset.berikut}`;
    const order = cell.dataset.berikut ? ["", lock, "beku"] : ["", "beku"];
    const at = select.value.startsWith("kunci") ? 1 : order.indexOf(select.value);
    select.value = order[(at + 1) % order.length];
    mark(cell);
    ask(FAST);
  };
  board.addEventListener("click", (event) => {
    const button = event.target.closest(".sel-tombol");
    if (button) cycle(button.closest(".sel"));
  });
  board.addEventListener("input", (event) => {
    mark(event.target.closest(".sel"));
    ask(FAST);
  });
  byId("papan-rinci").addEventListener("click", (event) => {
    const open = board.classList.toggle("papan-rinci");
    event.target.setAttribute("aria-pressed", String(open));
  });

  // The curve only depends on the rules; a new goal moves its mark.
  const curve = byId("kurva");
  const drawCurve = (state) => {
    Tangga.rencanaTarget = state.target;
    clearTimeout(curveTimer);
    if (curve.dataset.kunci === state.kurva && curve.dataset.ada) return Tangga.lukis(curve);
    curveTimer = setTimeout(() => {
      curve.dataset.kunci = state.kurva;
      curve.dataset.ada = "ya";
      window.htmx.ajax("GET", `${curve.dataset.alamat}?${state.kurva}`, { source: curve, target: curve, swap: "innerHTML" });
    }, CURVE);
  };
  curve.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ke]");
    if (!link) return;
    event.preventDefault();
    aim(number(link.dataset.ke));
    form.scrollIntoView({ block: "start" });
  });

  const tell = (faults) => {
    form.querySelectorAll("[data-salah]").forEach((place) => {
      const name = place.dataset.salah;
      const text = faults[name] || "";
      place.textContent = text;
      if (text) place.closest("details")?.setAttribute("open", "");
      const field = byId(name);
      if (!field) return;
      const marks = { "aria-invalid": "true", "aria-describedby": place.id };
      Object.entries(marks).forEach(([mark, value]) => (text ? field.setAttribute(mark, value) : field.removeAttribute(mark)));
    });
  };

  // A suggestion follows the question until somebody writes a name of their own.
  const suggest = (name) => {
    const field = byId("nama");
    if (name && field.value === field.dataset.usul) field.value = name;
    if (name) field.dataset.usul = name;
  };

  const settle = (first) => {
    const source = byId("jawaban-isi");
    if (!source) return;
    const state = JSON.parse(source.textContent);
    const save = byId("simpan").querySelector("form");
    save.elements.pertanyaan.value = state.pertanyaan;
    save.elements.sidik.value = state.sidik;
    save.querySelector("button").disabled = !state.simpan;
    suggest(state.nama);
    tell(state.salah);
    byId("geser").min = state.geser;
    if (number(byId("target").value)) slide(number(byId("target").value));
    board.querySelectorAll(".sel").forEach((cell) => levels(cell, state.levels[cell.dataset.sel]));
    if (!first) {
      byId("kabar-jawaban").textContent = state.kabar;
      // On a phone the answer lies below the question: a line at the bottom tells it.
      if (byId("jawaban").getBoundingClientRect().top > innerHeight - 80) Tangga.pesan(state.kabar);
    }
    drawCurve(state);
  };

  // While an answer is on its way: say so, and for how long.
  const working = (on) => {
    busy = Math.max(0, busy + (on ? 1 : -1));
    const answer = byId("jawaban");
    document.body.classList.toggle("menghitung", busy > 0);
    answer.setAttribute("aria-busy", String(busy > 0));
    clearInterval(clock);
    byId("sibuk-lama").textContent = "";
    if (!busy) return;
    began = Date.now();
    clock = setInterval(() => {
      byId("sibuk-lama").textContent = `, ${Math.round((Date.now() - began) / 1000)} detik`;
    }, 1000);
    byId("simpan").querySelector("button").disabled = true;
  };
  const ours = (event) => (event.detail?.ctx?.sourceElement ?? event.target) === form;
  document.addEventListener("htmx:before:request", (event) => ours(event) && working(true));
  document.addEventListener("htmx:finally:request", (event) => ours(event) && working(false));
  document.addEventListener("htmx:after:swap", (event) => ours(event) && settle(false));
  document.addEventListener("htmx:error", (event) => ours(event) && Tangga.pesan("Layanan tidak menjawab. Coba lagi sebentar."));
  document.addEventListener("DOMContentLoaded", () => settle(true));
})();
