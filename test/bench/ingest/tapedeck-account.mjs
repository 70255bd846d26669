/**
 * What Tapedeck says of all that it was sent since it started. In a run that counts each trade is stored once, no
 * gap was found, and no connection was cut or refused.
 */
export async function accountOf({ feeder }, client) {
  await feeder.work('rest', { names: client.names });
  const { account, memoryMb, peakRssMb } = await client.account();
  const sent = await feeder.work('sent', { names: client.names });
  const { intake, balanced, openGaps, missingIds, lostIds, sockets, held, recording } = account;
  const isAccountedFor =
    balanced &&
    intake.received === sent &&
    intake.stored === sent &&
    openGaps + missingIds + lostIds === 0 &&
    sockets.cutOff + sockets.refused === 0 &&
    sockets.open === client.names.length;
  if (!isAccountedFor) console.error(`${client.consumer}: ${JSON.stringify({ sent, ...account })}`);
  return {
    figures: {
      isAccountedFor,
      duplicate: intake.duplicate,
      gaps: openGaps,
      missingIds,
      cutOff: sockets.cutOff,
      ...(recording === null ? {} : { framesNotRecorded: recording.dropped }),
    },
    received: intake.received,
    held,
    memoryMb,
    peakRssMb,
  };
}
