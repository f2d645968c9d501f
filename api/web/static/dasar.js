// What every page shares. Pages work without it; with it they save steps.
(() => {
  "use strict";
  document.documentElement.classList.remove("tanpa-skrip");

  const Tangga = (window.Tangga = window.Tangga || {});

  // Numbers as Indonesians write them.
  Tangga.angka = (value, decimals = 2) =>
    new Intl.NumberFormat("id-ID", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);

  // A short message at the bottom of the page, read aloud by screen readers.
  Tangga.pesan = (text) => {
    const place = document.getElementById("pesan");
    if (!place) return;
    place.textContent = text;
    place.classList.add("tampak");
    clearTimeout(Tangga.pesan.timer);
    Tangga.pesan.timer = setTimeout(() => place.classList.remove("tampak"), 6000);
  };

  // On a narrow screen the row of places is longer than the screen: show where we are.
  document.addEventListener("DOMContentLoaded", () => {
    const row = document.querySelector(".tempat");
    const here = row?.querySelector("[aria-current]");
    if (here && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  });

  // What only a script can do is shown only where scripts run: <button data-cetak>.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-cetak]")) window.print();
  });
})();
