// Reads what was copied from a spreadsheet: a column of values, or a block whose first column names the indicators.
(() => {
  "use strict";
  const Tangga = (window.Tangga = window.Tangga || {});
  const ID = /^(?:i|ind|indikator)?[\s._]*0*([1-9]\d{0,2})(?:[-.]([1-9]))?$/i;
  const BARE = /^\d+$/;
  const HEAD = { kode: "kode", indikator: "kode", level: "level", nilai: "level", opd: "opd", "penanggung jawab": "opd", catatan: "catatan" };

  // Cells of copied text; a cell in quotes may hold line ends, as spreadsheets write them.
  const cells = (text) => {
    const rows = [[""]];
    let quoted = false;
    const plain = text.replace(/\r\n?/g, "\n");
    for (let at = 0; at < plain.length; at += 1) {
      const sign = plain[at];
      const row = rows[rows.length - 1];
      const last = row.length - 1;
      if (quoted) {
        if (sign !== '"') row[last] += sign;
        else if (plain[at + 1] === '"') { row[last] += '"'; at += 1; }
        else quoted = false;
      } else if (sign === '"' && row[last] === "") quoted = true;
      else if (sign === "\t") row.push("");
      else if (sign === "\n") rows.push([""]);
      else row[last] += sign;
    }
    while (rows.length > 1 && rows[rows.length - 1].every((cell) => !cell.trim())) rows.pop();
    return rows.map((row) => row.map((cell) => cell.trim()));
  };

  const idOf = (text) => {
    const found = ID.exec(text);
    return found ? `i${found[1].padStart(2, "0")}${found[2] ? `-${found[2]}` : ""}` : null;
  };

  const levelLike = (text) => text === "" || text === "-" || /^\d+(?:[.,]\d+)?$/.test(text);

  // Whether the first column names indicators. Bare numbers do so only if they rise and levels follow them.
  const named = (rows) => {
    const firsts = rows.map((row) => row[0]);
    if (rows[0].length < 2 || !firsts.every((one) => ID.test(one))) return false;
    if (!firsts.every((one) => BARE.test(one))) return true;
    return rows.every((row, n) => levelLike(row[1]) && (n === 0 || Number(row[0]) > Number(firsts[n - 1])));
  };

  const columnsOf = (head) => {
    const found = head.map((title) => HEAD[title.toLowerCase().replace(/\s+/g, " ")] || null);
    return found.includes("kode") && found.includes("level") ? found : null;
  };

  // Where copied text goes: {edits: [[cell, text]], lost: [sentence]}.
  //   ids: indicators in the order of the rows; start: {id, part} of the cell that has the focus.
  Tangga.tempelan = (text, ids, start) => {
    let rows = cells(text);
    const edits = [];
    const lost = [];
    const columns = columnsOf(rows[0]);
    if (columns) rows = rows.slice(1);
    const order = columns || (rows.length && named(rows) ? ["kode", "level", "opd", "catatan"] : null);
    if (order) {
      rows.forEach((row, n) => {
        const id = idOf(row[order.indexOf("kode")] || "");
        if (!id || !ids.includes(id)) lost.push(`Baris ${n + 1 + (columns ? 1 : 0)}: indikator «${row[order.indexOf("kode")] || "kosong"}» tidak ada di lembar ini.`);
        else order.forEach((part, at) => { if (part && part !== "kode" && at < row.length) edits.push([`${part}.${id}`, row[at]]); });
      });
      return { edits, lost };
    }
    const parts = ["level", "opd", "catatan"].slice(["level", "opd", "catatan"].indexOf(start.part));
    const from = ids.indexOf(start.id);
    rows.forEach((row, n) => {
      if (from + n >= ids.length) lost.push(`Baris ${n + 1} («${row[0]}») melewati indikator terakhir.`);
      else row.forEach((cell, at) => { if (at < parts.length) edits.push([`${parts[at]}.${ids[from + n]}`, cell]); });
    });
    const wide = Math.max(0, ...rows.map((row) => row.length)) - parts.length;
    if (wide > 0) lost.push(`${wide} kolom paling kanan tidak ditempel: lembar hanya memuat level, OPD, dan catatan.`);
    return { edits, lost };
  };
})();
