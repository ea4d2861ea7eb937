/** Sends these tracks, one of a kind; null sends nothing of its kind. A line that the other side has made is used for both ways. */
export async function attachTracks(connection, tracks) {
  for (const [kind, track] of tracks) {
    const transceiver = connection.getTransceivers().find((one) => one.receiver.track.kind === kind && one.direction !== 'stopped');
    if (transceiver) {
      await transceiver.sender.replaceTrack(track);
      const sends = ['sendrecv', 'sendonly'].includes(transceiver.direction);
      if (sends !== Boolean(track)) {
        transceiver.direction = track ? 'sendrecv' : 'recvonly';
      }
    } else if (track) {
      connection.addTrack(track);
    }
  }
}

/** An offer of nothing is none; who has no microphone listens. */
export function ensureLine(connection) {
  if (connection.getTransceivers().length === 0) {
    connection.addTransceiver('audio', { direction: 'recvonly' });
  }
}
