import { Events } from '../events.js';

const EVERY_MS = 3_000;
/** Weights of the newest figure: the words shall follow the connection, not each packet. */
const SHARE = 0.4;

const WORDS = {
  good: 'Good connection',
  unsteady: 'Unsteady connection: sound and picture may stop now and then',
  poor: 'Poor connection: turning the camera off may help',
  interrupted: 'Connection lost. Trying to get it back…',
  away: 'The media server is away. The call goes on when it is back…',
  connecting: 'Connecting…',
  unknown: '',
};

export const qualityWords = (quality) => WORDS[quality] ?? '';

/** What one look at the statistics of a connection says. Pure. @param report values of `RTCStatsReport` */
export function figuresOf(report) {
  const all = [...report];
  const byId = new Map(all.map((entry) => [entry.id, entry]));
  const transport = all.find(({ type }) => type === 'transport');
  const chosen = byId.get(transport?.selectedCandidatePairId);
  const pair = chosen ?? all.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded');
  const inbound = all.filter(({ type }) => type === 'inbound-rtp');
  const remote = all.filter(({ type }) => type === 'remote-inbound-rtp');
  const rtt = pair?.currentRoundTripTime ?? remote.find(({ roundTripTime }) => roundTripTime != null)?.roundTripTime;
  const sum = (field) => inbound.reduce((total, entry) => total + (entry[field] ?? 0), 0);
  const jitter = inbound.filter(({ kind }) => kind === 'audio').map((entry) => entry.jitter ?? 0);
  const relayed = [pair?.localCandidateId, pair?.remoteCandidateId].some((id) => byId.get(id)?.candidateType === 'relay');
  return {
    rttMs: rtt == null ? null : rtt * 1_000,
    jitterMs: jitter.length > 0 ? Math.max(...jitter) * 1_000 : null,
    received: sum('packetsReceived'),
    lost: sum('packetsLost'),
    relayed: pair ? relayed : null,
  };
}

/** How people would call it. Limits after ITU-T G.114 (delay) and what Opus conceals of loss. Pure. */
export function gradeOf({ rttMs = 0, lossPercent = 0, jitterMs = 0 }) {
  if (lossPercent > 8 || rttMs > 800 || jitterMs > 120) {
    return 'poor';
  }
  return lossPercent > 2 || rttMs > 350 || jitterMs > 40 ? 'unsteady' : 'good';
}

/** Looks at a connection every few seconds. Emits `changed` when its quality has another name. */
export class Quality extends Events {
  #timer = null;
  #last = null;
  #smooth = {};
  #lost = 0;
  #received = 0;

  /** @param read `() => Promise` of the values of a statistics report, or of null while there is none */
  constructor({ read, timers }) {
    super();
    Object.assign(this, { read, timers, grade: 'unknown', relayed: null });
  }

  start() {
    this.#plan();
  }

  stop() {
    this.timers.cancel(this.#timer);
    this.stopped = true;
  }

  /** The figures of the whole call, for the report at its end. */
  get summary() {
    const { rttMs, jitterMs } = this.#smooth;
    const packets = this.#lost + this.#received;
    const figures = {
      rttMs: rounded(rttMs),
      jitterMs: rounded(jitterMs),
      lossPercent: packets > 0 ? Math.round((this.#lost / packets) * 1_000) / 10 : undefined,
      relayed: this.relayed ?? undefined,
      quality: this.grade === 'unknown' ? undefined : this.grade,
    };
    return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
  }

  async look() {
    const report = await this.read().catch(() => null);
    if (report && !this.stopped) {
      this.#learn(figuresOf(report));
    }
  }

  #plan() {
    this.#timer = this.timers.after(EVERY_MS, async () => {
      await this.look();
      if (!this.stopped) {
        this.#plan();
      }
    });
  }

  #learn(figures) {
    const last = this.#last;
    this.#last = figures;
    this.relayed = figures.relayed ?? this.relayed;
    // Counters begin at 0 again with a new connection object.
    const received = Math.max(0, figures.received - (last && figures.received >= last.received ? last.received : 0));
    const lost = Math.max(0, figures.lost - (last && figures.received >= last.received ? last.lost : 0));
    this.#received += received;
    this.#lost += lost;
    const lossPercent = received + lost > 0 ? (lost / (received + lost)) * 100 : 0;
    this.#smooth = {
      rttMs: eased(this.#smooth.rttMs, figures.rttMs),
      jitterMs: eased(this.#smooth.jitterMs, figures.jitterMs),
      lossPercent: eased(this.#smooth.lossPercent, lossPercent),
    };
    const grade = gradeOf(this.#smooth);
    if (grade !== this.grade) {
      this.grade = grade;
      this.emit('changed', grade);
    }
  }
}

const eased = (before, now) => (now == null ? before : before == null ? now : before + SHARE * (now - before));
const rounded = (value) => (value == null ? undefined : Math.round(value));
