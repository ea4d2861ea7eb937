'use strict';
// The part of a browser that Uppy's plugin needs and Node.js lacks: XMLHttpRequest, over fetch.
globalThis.XMLHttpRequest = class XMLHttpRequest {
  constructor() {
    this.upload = {};
    this.status = 0;
    this.readyState = 0;
    this.responseText = '';
    this.sent = {};
    this.stop = new AbortController();
  }

  open(method, url) {
    this.method = method;
    this.url = url;
    this.readyState = 1;
  }

  setRequestHeader(name, value) {
    this.sent[name] = value;
  }

  getResponseHeader(name) {
    return this.answer ? this.answer.headers.get(name) : null;
  }

  async send(body) {
    try {
      const bytes = body ? Buffer.from(await body.arrayBuffer()) : undefined;
      this.answer = await fetch(this.url, { method: this.method, headers: this.sent, body: bytes, signal: this.stop.signal });
      this.responseText = await this.answer.text();
      this.status = this.answer.status;
      this.readyState = 4;
      this.upload.onprogress?.({ lengthComputable: true, loaded: bytes?.length ?? 0 });
      this.onload?.({});
    } catch (reason) {
      if (reason.name !== 'AbortError') {
        this.onerror?.(reason);
      }
    }
  }

  abort() {
    this.stop.abort();
  }
};
