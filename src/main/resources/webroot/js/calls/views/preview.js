import { make, setText } from '../../dom.js';
import { openModal } from '../../views/modal.js';
import { deviceFields } from './devicefields.js';
import { control, setControl } from './glyphs.js';

/**
 * A look at oneself before a call: picture, level, devices. Resolves with `audio` or `video`, or null if it was given up.
 *
 * @param room `{title, kind}` @param running the group call that is joined, if there is one
 */
export function openPreview({ local, media, room, running }) {
  return new Promise((resolve) => {
    const pair = room.kind === 'direct' || room.kind === 'match';
    let result = null;
    const go = make('button', { type: 'submit', class: 'primary', 'data-testid': 'call-go' }, pair ? 'Call' : running ? 'Join' : 'Start the call');
    const picture = make('video', { class: 'call-self', autoplay: true, playsinline: true, 'aria-label': 'Your picture', 'data-testid': 'call-preview-video' });
    picture.muted = true;
    const nothing = make('p', { class: 'call-nothing' }, 'Your camera is off');
    const mute = control('mic', 'Mute your microphone', { testId: 'preview-mute', pressed: 'false', onclick: () => local.setMuted(!local.muted) });
    const camera = control('camera', 'Turn the camera on', { testId: 'preview-camera', pressed: 'false', onclick: () => local.setCamera(!local.camera) });
    const said = make('p', { class: 'notice', role: 'alert', hidden: true, 'data-testid': 'preview-fault' });
    const fields = deviceFields({ local, choice: local.choice });
    const doctor = make('a', { class: 'quiet small', href: '#doctor', 'data-testid': 'preview-doctor', onclick: () => dialog.close() }, 'Check whether calls work here');
    const body = make('form', { class: 'sheet call-preview', novalidate: true, 'data-testid': 'call-preview-form' },
      make('div', { class: 'call-frame' }, picture, nothing, make('div', { class: 'call-bar' }, mute, camera)),
      said, fields.element, make('div', { class: 'actions' }, doctor, go));
    const stops = [local.on('changed', draw), local.on('fault', (words) => {
      said.hidden = false;
      setText(said, words);
    }), fields.stop];
    body.addEventListener('submit', (event) => {
      event.preventDefault();
      result = local.camera ? 'video' : 'audio';
      dialog.close();
    });
    const title = pair ? `Call ${room.title}` : running ? `Join the call in ${room.title}` : `A call in ${room.title}`;
    const dialog = openModal({ title, testId: 'call-preview', body, closed: () => {
      stops.forEach((stop) => stop());
      resolve(result);
    } });
    go.disabled = true;
    local.open({ video: media === 'video' }).then(() => {
      go.disabled = false;
      go.focus();
    });
    draw();

    function draw() {
      setControl(mute, local.muted ? 'mic-off' : 'mic', local.muted ? 'Turn your microphone on' : 'Mute your microphone', local.muted);
      setControl(camera, local.camera ? 'camera' : 'camera-off', local.camera ? 'Turn the camera off' : 'Turn the camera on', Boolean(local.camera));
      picture.hidden = !local.camera;
      nothing.hidden = Boolean(local.camera);
      if (picture.track !== local.camera) {
        picture.track = local.camera;
        picture.srcObject = local.camera ? new MediaStream([local.camera]) : null;
      }
    }
  });
}
