import { make } from '../../dom.js';

let loaded = null;

/** The look of calls, loaded with the first one; the page below it keeps its own. */
export function loadStyle() {
  loaded ??= new Promise((resolve) => {
    const link = make('link', { rel: 'stylesheet', href: 'css/call.css', onload: resolve, onerror: resolve });
    document.head.append(link);
  });
  return loaded;
}
