/** Every durable event, without a hole: a feed can only be followed by who listens to all of them. */
export const DURABLE_EVENTS = [
  'chat:message',
  'chat:edited',
  'chat:deleted',
  'chat:reaction',
  'chat:pinned',
  'chat:cleared',
  'room:user_joined',
  'room:user_left',
  'room:updated',
  'room:closed',
];

const LIVE_EVENTS = [
  'session:ready',
  'session:closing',
  'error',
  'user:match:searching',
  'user:match:no_users',
  'user:match:error',
  'user:matched',
  'chat:typing:start',
  'chat:typing:stop',
  'chat:typing',
  'chat:read',
  'chat:delivered',
  'chat:receipts',
  'chat:error',
  'presence:user_online',
  'presence:user_offline',
  'realtime:stats',
  'call:state',
  'webrtc:offer',
  'webrtc:answer',
  'webrtc:ice-candidate',
  'webrtc:renegotiate',
  'webrtc:call-reject',
  'webrtc:call-end',
  'webrtc:call-timeout',
  'webrtc:error',
];

export const ALL_EVENTS = [...DURABLE_EVENTS, ...LIVE_EVENTS];

export const MESSAGE_LIMIT = 5_000;
export const INTEREST_LIMIT = 10;
export const NAME_PATTERN = /^[A-Za-z0-9_]{3,20}$/;
