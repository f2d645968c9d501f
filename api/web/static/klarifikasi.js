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
})();
