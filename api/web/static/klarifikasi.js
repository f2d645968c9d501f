// Lets the clock of the clarification board run; without it the page shows what was left when it was made.
(() => {
  "use strict";
  const tick = () => {
    document.querySelectorAll("[data-tutup]").forEach((place) => {
      const minutes = Math.floor((Number(place.dataset.tutup) * 1000 - Date.now()) / 60000);
      place.textContent = minutes < 0 ? "sudah" : `${Math.floor(minutes / 60)} jam ${minutes % 60} menit`;
    });
  };
  document.addEventListener("DOMContentLoaded", tick);
  document.addEventListener("htmx:after:swap", tick);
  setInterval(tick, 20000);

  // A refusal comes as a page without a board; the board stays, and the person is told.
  document.addEventListener("htmx:before:swap", (event) => {
    const text = event.detail?.ctx?.text;
    if (typeof text === "string" && !text.includes('id="papan"')) {
      event.preventDefault();
      window.Tangga.pesan("Belum tersimpan: permintaan ditolak atau terputus. Muat ulang halaman, lalu coba lagi.");
    }
  });
})();
