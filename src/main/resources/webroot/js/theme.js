// Runs before the first paint, so that a chosen theme does not flash; therefore no module.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const stored = () => {
    try {
      return localStorage.getItem('parley.theme');
    } catch {
      return null;
    }
  };
  const show = () => {
    root.dataset.theme = stored() ?? (dark.matches ? 'dark' : 'light');
    const colour = root.dataset.theme === 'dark' ? '#10171a' : '#f5f3ee';
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', colour);
  };
  window.parleyTheme = {
    toggle() {
      const next = root.dataset.theme === 'dark' ? 'light' : 'dark';
      try {
        localStorage.setItem('parley.theme', next);
      } catch {
        root.dataset.theme = next;
        return;
      }
      show();
    },
  };
  dark.addEventListener('change', show);
  show();
})();
