// What makes pages more convenient where scripts run. Every page works without it.

// A notice that was read goes away in place; without a script its link loads the page again.
for (const link of document.querySelectorAll(".notices .dismiss")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    link.closest("li").remove();
    document.getElementById("main").focus();
  });
}

// A part that unfolds becomes a modal dialog. The browser keeps Tab inside and gives the focus back.
for (const details of document.querySelectorAll("details.dialog")) {
  const dialog = document.createElement("dialog");
  const close = document.createElement("button");
  const bar = document.createElement("form");
  bar.method = "dialog";
  bar.className = "dialog-bar";
  close.className = "plain";
  close.textContent = details.dataset.close;
  bar.append(close);
  dialog.setAttribute("aria-labelledby", `${details.id}-title`);
  dialog.append(...details.querySelectorAll(":scope > .dialog-body"), bar);
  details.after(dialog);
  const summary = details.querySelector("summary");
  summary.setAttribute("role", "button");
  summary.setAttribute("aria-haspopup", "dialog");
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
}
