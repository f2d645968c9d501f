// The sheet: every edit is saved by itself, can be undone, and never overwrites what somebody else saved meanwhile.
(() => {
  "use strict";
  const form = document.getElementById("lembar");
  if (!form) return;
  const Tangga = window.Tangga;
  const { bulat, terendah, tertinggi } = form.dataset;
  const whole = bulat === "ya";
  const SETTLE = 500; // ms of quiet before a save
  const RETRY = 8000; // ms between tries while the service does not answer
  const LOOK = 20000; // ms between looks at what others did

  const fields = new Map([...form.querySelectorAll('[name^="level."], [name^="opd."], [name^="catatan."]')].map((one) => [one.name, one]));
  const ids = [...form.querySelectorAll("[data-indikator]")].map((row) => row.dataset.indikator);
  const base = JSON.parse(form.elements.asal.value);
  const known = new Map([...fields].map(([cell, field]) => [cell, field.value])); // text at the last entry of the history
  const history = [];
  const state = document.getElementById("keadaan");
  const undoButton = document.getElementById("urungkan");
  let saving = false;
  let again = false;
  let timer = 0;
  let stopped = false;

  const plain = (text) => text.replace(/\r\n/g, "\n").trim();
  const say = (text, wrong = false) => {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("salah", wrong);
  };
  const partOf = (cell) => cell.split(".")[0];
  const idOf = (cell) => cell.slice(cell.indexOf(".") + 1);
  const wordsOf = (cell) => `${idOf(cell)}${partOf(cell) === "level" ? "" : ` ${partOf(cell) === "opd" ? "OPD" : "catatan"}`}`;
  const messages = (cell) => document.getElementById(`pesan-${idOf(cell)}`);
  const unsaved = () => [...fields].filter(([cell, field]) => plain(field.value) !== plain(base[cell] ?? ""));
  const clock = (at) => at.toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" }).replace(".", ":");

  // ---- What a row shows

  const clearMessage = (cell) => {
    messages(cell).querySelectorAll("[data-sel]").forEach((one) => { if (one.dataset.sel === cell) one.remove(); });
    fields.get(cell).removeAttribute("aria-invalid");
    mark(cell);
  };
  const mark = (cell) => {
    const row = document.getElementById(idOf(cell));
    row.classList.toggle("bermasalah", Boolean(row.querySelector("[data-sel]")));
  };
  const showFault = (cell, text) => {
    clearMessage(cell);
    const line = document.createElement("p");
    line.className = "salah";
    line.dataset.sel = cell;
    line.textContent = text;
    messages(cell).append(line);
    fields.get(cell).setAttribute("aria-invalid", "true");
    mark(cell);
  };
  const showConflict = (cell, { mine, theirs }, who) => {
    clearMessage(cell);
    const box = document.createElement("div");
    box.className = "bentrok";
    box.dataset.sel = cell;
    box.setAttribute("role", "group");
    const line = document.createElement("p");
    line.textContent = `${who || "Orang lain"} juga mengubah isian ini. Mana yang dipakai?`;
    const choice = (words, text, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "kedua";
      button.textContent = `${words}: ${text || "(kosong)"}`;
      button.addEventListener("click", () => { clearMessage(cell); act(); fields.get(cell).focus(); });
      return button;
    };
    box.append(line, choice("Ketikan Anda", mine, () => { base[cell] = theirs; put(cell, mine); save(); }),
      choice("Yang tersimpan", theirs, () => { base[cell] = theirs; put(cell, theirs); known.set(cell, theirs); save(); }));
    messages(cell).append(box);
    mark(cell);
  };
  const showMeaning = (id) => {
    const place = document.getElementById(`arti-${id}`);
    const number = Number(fields.get(`level.${id}`).value.replace(",", "."));
    const filled = fields.get(`level.${id}`).value.trim() !== "";
    const level = Math.floor(number);
    const found = filled && document.querySelector(`#${CSS.escape(id)} [data-level="${level}"]`);
    place.replaceChildren();
    if (!filled) { place.textContent = "Belum diisi."; return; }
    if (!found) return;
    const name = document.createElement("strong");
    const words = found.querySelector("strong").textContent.replace(/^\d+\s*/, "").replace(/:$/, "") || `Level ${level}`;
    name.textContent = `${words}${number === level ? "" : ` (di antara ${level} dan ${level + 1})`}.`;
    place.append(name, ` ${found.querySelector("span").textContent}`);
  };
  const put = (cell, text) => {
    fields.get(cell).value = text;
    if (partOf(cell) === "level") showMeaning(idOf(cell));
  };

  // ---- History

  const remember = (cells) => {
    const changes = cells.filter((cell) => known.get(cell) !== fields.get(cell).value)
      .map((cell) => ({ cell, before: known.get(cell), after: fields.get(cell).value }));
    changes.forEach(({ cell, after }) => known.set(cell, after));
    if (changes.length) history.push(changes);
    showHistory();
  };
  const showHistory = () => {
    const last = history[history.length - 1];
    undoButton.disabled = !last;
    undoButton.textContent = !last ? "Urungkan"
      : last.length > 1 ? `Urungkan ${last.length} isian` : `Urungkan ${wordsOf(last[0].cell)}`;
  };
  const undo = () => {
    remember([...fields.keys()]);
    const last = history.pop();
    if (!last) return;
    const kept = last.filter(({ cell, after }) => fields.get(cell).value !== after);
    last.filter((one) => !kept.includes(one)).forEach(({ cell, before }) => { clearMessage(cell); put(cell, before); known.set(cell, before); });
    showHistory();
    const first = last.find((one) => !kept.includes(one));
    if (first) fields.get(first.cell).focus();
    Tangga.pesan(kept.length ? `${kept.map(({ cell }) => wordsOf(cell)).join(", ")} tidak diurungkan: sudah diubah lagi.`
      : `Diurungkan: ${last.length > 1 ? `${last.length} isian` : `${wordsOf(last[0].cell)} kembali ${last[0].before || "kosong"}`}.`);
    save();
  };

  // ---- Saving

  const later = (ms = SETTLE) => { clearTimeout(timer); timer = setTimeout(save, ms); say("Belum disimpan …"); };
  const ask = (address, options) => fetch(address, { ...options, headers: { Accept: "application/json" }, credentials: "same-origin" });

  // A new session has another token; without it nothing that was typed could be saved any more.
  const renewToken = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#lembar [name=csrf_token]");
    if (fresh) form.elements.csrf_token.value = fresh.value;
    return Boolean(fresh);
  };
  const send = async () => {
    form.elements.asal.value = JSON.stringify(base);
    const body = () => { const data = new URLSearchParams(); new FormData(form).forEach((value, name) => { if (!/^(pilih|tersimpan)\./.test(name)) data.append(name, value); }); return data; };
    const answer = await ask(form.action, { method: "POST", body: body() });
    if (answer.status === 403 && (await answer.clone().json()).code === "csrf_failed" && (await renewToken())) return ask(form.action, { method: "POST", body: body() });
    return answer;
  };
  const refused = async (answer) => {
    if (answer.status === 401) return "Sesi berakhir. Masuk lagi di tab lain, lalu tekan Simpan; ketikan Anda masih di sini.";
    const problem = await answer.json().catch(() => ({}));
    if (answer.status >= 500 || answer.status === 429) { later(RETRY); return `Belum tersimpan: ${problem.detail || "layanan sedang sibuk."} Dicoba lagi sebentar lagi.`; }
    stopped = answer.status === 404;
    return `Belum tersimpan: ${problem.detail || "permintaan ditolak."}`;
  };
  const save = async () => {
    clearTimeout(timer);
    remember([...fields.keys()]);
    if (saving) { again = true; return; }
    if (stopped) return;
    const sent = new Map([...fields].map(([cell, field]) => [cell, field.value]));
    if (!unsaved().length) { say(`Tersimpan pukul ${clock(new Date())}`); return; }
    saving = true;
    say("Menyimpan …");
    try {
      const answer = await send();
      if (answer.ok) take(await answer.json(), sent);
      else say(await refused(answer), true);
    } catch {
      say("Belum tersimpan: layanan tidak terjangkau. Dicoba lagi sebentar lagi; ketikan Anda masih di sini.", true);
      clearTimeout(timer);
      timer = setTimeout(save, RETRY);
    }
    saving = false;
    if (again) { again = false; later(); }
  };

  // ---- What the service answers

  // told: what stands; sent: text of each field when the service was asked, null where it may not be touched.
  const take = (told, sent) => {
    const foreign = [];
    for (const [cell, field] of fields) {
      const typed = sent.get(cell);
      if (typed === null || cell in told.conflicts || cell in told.faults) continue;
      const text = told.cells[cell];
      const mine = told.saved.includes(cell);
      if (!mine && text !== base[cell] && plain(typed) !== text) foreign.push([cell, base[cell], text]);
      const untouched = field.value === typed;
      // What was typed on meanwhile keeps its old beginning, so that the next save sees that somebody else was here.
      if (untouched || mine) base[cell] = text;
      if (!untouched) continue;
      // A text that is being written keeps its last space; it is tidied up when the field is left.
      const writing = document.activeElement === field && (mine || plain(field.value) === text);
      if (field.value !== text && !writing) { put(cell, text); known.set(cell, text); }
      clearMessage(cell);
    }
    if (!foreign.length || ![...sent.values()].includes(null)) form.elements.versi.value = told.version;
    // What was settled while the service was asked is not asked again.
    const settled = (cell) => fields.get(cell).value !== sent.get(cell) || base[cell] === told.conflicts[cell]?.theirs;
    for (const kind of ["faults", "conflicts"]) for (const cell of Object.keys(told[kind])) if (settled(cell)) delete told[kind][cell];
    Object.entries(told.faults).forEach(([cell, text]) => showFault(cell, text));
    Object.entries(told.conflicts).forEach(([cell, one]) => showConflict(cell, one, told.other));
    document.getElementById("ringkas").innerHTML = told.summary;
    Object.entries(told.values).forEach(([part, text]) => form.querySelectorAll(`[data-nilai="${part}"]`).forEach((place) => { place.textContent = text; }));
    Object.entries(told.evidence).forEach(([id, text]) => { form.querySelector(`[data-bukti="${id}"]`).textContent = text; });
    report(told, foreign);
  };
  const report = (told, foreign) => {
    foreign.forEach(([cell]) => {
      const { classList } = document.getElementById(idOf(cell));
      classList.add("baru-saja");
      setTimeout(() => classList.remove("baru-saja"), 15000);
    });
    const wrong = Object.keys(told.faults);
    const open = Object.keys(told.conflicts);
    const parts = [];
    if (open.length) parts.push(`${open.length} isian bentrok: pilih salah satu pada ${open.map(wordsOf).join(", ")}`);
    if (wrong.length) parts.push(`${wrong.length} isian salah: ${wrong.map(wordsOf).join(", ")}`);
    if (foreign.length) {
      const changes = foreign.slice(0, 4).map(([cell, before, after]) => `${wordsOf(cell)} ${before || "kosong"} → ${after || "kosong"}`);
      if (foreign.length > 4) changes.push(`dan ${foreign.length - 4} lagi`);
      parts.push(`${told.other || told.by} mengubah ${changes.join("; ")}; digabung dengan isian Anda`);
    }
    const clean = !open.length && !wrong.length;
    const saved = !clean ? "Sebagian belum tersimpan" : unsaved().length ? "Belum disimpan …" : `Tersimpan pukul ${clock(new Date())}`;
    say([saved, ...parts].join(". "), !clean);
    if (parts.length) Tangga.pesan(`${parts.join(". ")}.`);
  };
  const look = async () => {
    if (saving || stopped || document.hidden) return;
    const { siklus, tahap, versi } = form.elements;
    const asked = versi.value;
    try {
      const answer = await ask(`${form.action}/keadaan?siklus=${siklus.value}&tahap=${tahap.value}&versi=${asked}`);
      // A save that came in between knows more than this answer.
      if (saving || answer.status !== 200 || versi.value !== asked) return;
      // Others' edits come in only where nothing of one's own waits to be saved.
      const waiting = new Map(unsaved());
      take(await answer.json(), new Map([...fields].map(([cell, field]) => [cell, waiting.has(cell) ? null : field.value])));
    } catch { /* The next save tells that the service cannot be reached. */ }
  };

  // ---- Typing

  const move = (field, steps) => {
    const part = partOf(field.name);
    const next = ids[ids.indexOf(idOf(field.name)) + steps];
    if (!next) return;
    const target = fields.get(`${part}.${next}`);
    target.focus();
    target.select();
  };
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      // Inside a text that is being written the browser undoes letter by letter.
      if (fields.has(field.name) && partOf(field.name) !== "level" && field.value !== known.get(field.name)) return;
      event.preventDefault();
      undo();
      return;
    }
    if (!fields.has(field.name) || event.ctrlKey || event.metaKey || event.altKey) return;
    const note = partOf(field.name) === "catatan";
    if (event.key === "Enter" && !note) { event.preventDefault(); move(field, event.shiftKey ? -1 : 1); return; }
    if (partOf(field.name) !== "level") return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(field, event.key === "ArrowDown" ? 1 : -1); return; }
    if (whole && /^\d$/.test(event.key) && Number(event.key) >= Number(terendah) && Number(event.key) <= Number(tertinggi)) {
      event.preventDefault();
      put(field.name, event.key);
      clearMessage(field.name);
      remember([field.name]);
      later();
      move(field, 1);
    }
  });
  form.addEventListener("input", (event) => {
    const field = event.target;
    if (!fields.has(field.name)) return;
    if (partOf(field.name) === "level") showMeaning(idOf(field.name));
    later(1200);
  });
  form.addEventListener("change", (event) => {
    if (!fields.has(event.target.name)) return;
    remember([event.target.name]);
    later(0);
  });
  form.addEventListener("focusin", (event) => { if (partOf(event.target.name || "") === "level") event.target.select(); });
  form.addEventListener("paste", (event) => {
    const field = event.target;
    const text = event.clipboardData.getData("text/plain");
    const many = /[\t\n]/.test(text.replace(/\s+$/, ""));
    // Several lines pasted into a note are a note.
    if (!fields.has(field.name) || !many || (partOf(field.name) === "catatan" && !text.includes("\t"))) return;
    event.preventDefault();
    const { edits, lost } = Tangga.tempelan(text, ids, { id: idOf(field.name), part: partOf(field.name) });
    remember([...fields.keys()]);
    edits.forEach(([cell, value]) => { clearMessage(cell); put(cell, value === "-" ? "" : value); });
    remember(edits.map(([cell]) => cell));
    const place = document.getElementById("tempelan");
    place.hidden = !lost.length;
    place.replaceChildren(...lost.slice(0, 20).map((line) => { const p = document.createElement("p"); p.textContent = line; return p; }));
    Tangga.pesan(`${edits.length} isian ditempel${lost.length ? `; ${lost.length} hal tidak ditempel, lihat di atas lembar` : ""}.`);
    save();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  undoButton.addEventListener("click", undo);
  addEventListener("beforeunload", (event) => { if (!stopped && unsaved().length) event.preventDefault(); });
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK);
  Tangga.lihatLembar = look;

  document.querySelectorAll("time[data-setempat]").forEach((one) => {
    one.textContent = new Date(one.dateTime).toLocaleString("id-ID", { dateStyle: "long", timeStyle: "short" }).replace(/(\d\d)\.(\d\d)$/, "$1:$2");
  });
  say("Setiap isian disimpan sendiri.");
})();
