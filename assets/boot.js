// Runs before the first paint: the chosen theme first, so that nothing flashes, then the program.
{
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("theme");
    if (theme) root.dataset.theme = theme;
  } catch {
    // Storage is forbidden: the system's theme it is.
  }
  const parsed = new Promise((done) => addEventListener("DOMContentLoaded", done));
  Promise.all([import("{glue}"), parsed])
    .then(([ui]) => ui.default({ module_or_path: "{wasm}" }))
    .catch((cause) => {
      root.dataset.failed = "";
      throw cause;
    });
}
