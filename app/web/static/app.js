// Desk pages. Enhancements only: every page works without this file.
(function () {
  var d = document;
  function yuan(fen) { return (fen / 100).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ","); }
  // The line beside a bulk act: how many rows are chosen, and their sum. The confirm page counts again on the server.
  function recount() {
    var out = d.querySelector("[data-chosen]"); if (!out) return;
    var n = 0, fen = 0, money = false;
    d.querySelectorAll("table.grid tbody .cb input").forEach(function (b) {
      var tr = b.closest("tr"), amt = tr.querySelector(".amt");
      tr.classList.toggle("sel", b.checked);
      if (!b.checked) return;
      n++;
      if (amt) { money = true; fen += Math.round(100 * parseFloat(amt.textContent.replace(/,/g, ""))); }
    });
    out.textContent = out.getAttribute("data-chosen").replace("{n}", n).replace("{sum}", money ? " · ¥" + yuan(fen) : "");
  }
  d.addEventListener("change", function (e) {
    var t = e.target;
    if (t.hasAttribute("data-all")) d.querySelectorAll("table.grid tbody .cb input:not(:disabled)").forEach(function (b) { b.checked = t.checked; });
    if (t.type === "checkbox") recount();
  });
  d.addEventListener("htmx:afterSwap", recount);
  // Menus: Escape or a click elsewhere closes them.
  function shut(except) { d.querySelectorAll("details.menu[open]").forEach(function (m) { if (m !== except) m.open = false; }); }
  d.addEventListener("keydown", function (e) {
    if (e.key !== "Escape") return;
    var open = d.querySelector("details.menu[open]");
    shut();
    if (open) open.querySelector("summary").focus();
  });
  d.addEventListener("click", function (e) { shut(e.target.closest("details.menu")); });
  // What went wrong comes first, also in browsers that do not know autofocus here.
  var errs = d.querySelector(".errs");
  if (errs) errs.focus();
  recount();
})();
