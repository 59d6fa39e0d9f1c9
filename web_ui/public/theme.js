// Runs before the first paint, as its own file because the page's policy forbids inline scripts.
try {
  const theme = localStorage.getItem("assize:theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden: then the system's preference stands.
}
