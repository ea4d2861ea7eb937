/** What each signal of the server means to a call of two. */
export const SIGNALS = {
  'webrtc:answer': (call, data) => call.accepted(data),
  'webrtc:renegotiate': (call, data) => call.described(data),
  'webrtc:ice-candidate': (call, { candidate }) => call.peer?.addCandidate(candidate).catch(() => {}),
  'webrtc:call-reject': (call, { reason }) => call.end(reason ?? 'declined'),
  'webrtc:call-end': (call, { reason }) => call.end(reason ?? 'hangup'),
  'webrtc:call-timeout': (call) => call.end('timeout'),
  'call:state': (call, data) => call.told(data),
};
