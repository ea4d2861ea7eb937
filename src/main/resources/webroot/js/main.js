import { App } from './app.js';
import { part } from './dom.js';

/** No iframe transports: the content security policy forbids what they need, and these three work everywhere. */
const TRANSPORTS = ['websocket', 'xhr-streaming', 'xhr-polling'];

/** Beside the page, wherever on its site that lies. */
const ENDPOINT = new URL('eventbus', document.baseURI).href;

const app = new App({ openSocket: () => new window.SockJS(ENDPOINT, null, { transports: TRANSPORTS }) });

part('theme').addEventListener('click', () => window.parleyTheme.toggle());

// A software keyboard takes its room from the visual viewport only; the page follows it.
window.visualViewport?.addEventListener('resize', () => {
  document.documentElement.style.setProperty('--height', `${window.visualViewport.height}px`);
});

app.open();
