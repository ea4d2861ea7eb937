/** Where files are, beside the page. */
export const FILES = 'api/files';

/**
 * Sends a request that tells how far its body has come, which `fetch` can't. Rejects only where there was no answer:
 * with `DISCONNECTED`, with `CANCELLED` after an abort, or `UNREADABLE` if the file has changed
 * on the disk.
 *
 * @param progress `(bytes)` of the body that are on their way
 * @return `{status, header(name), text}`
 */
export function send({ method, path, headers = {}, body = null, progress = () => {}, signal = null, timeoutMs = 0 }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const lost = async () => reject(await isReadable(body) ? fault('DISCONNECTED', { temporary: true }) : fault('UNREADABLE'));
    request.open(method, path);
    request.timeout = timeoutMs;
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onload = () => resolve({ status: request.status, header: (name) => request.getResponseHeader(name), text: request.responseText });
    request.onerror = lost;
    request.ontimeout = lost;
    request.onabort = () => reject(fault('CANCELLED'));
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    if (signal?.aborted) {
      reject(fault('CANCELLED'));
      return;
    }
    signal?.addEventListener('abort', abort);
    request.send(body);
  });
}

const fault = (code, more = {}) => Object.assign(new Error(code), { code, ...more });

/** A browser reports a file that it can no longer read as a lost connection. */
async function isReadable(body) {
  const blob = body instanceof FormData ? body.get('file') : body;
  return !(blob instanceof Blob) || blob.slice(0, 1).arrayBuffer().then(() => true, () => false);
}
