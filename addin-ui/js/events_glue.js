// Hears the server's events with the bearer in a header, which EventSource cannot send.

/** Calls back whenever the server has told something; ends with the stream, whatever ends it. */
export async function listen(bearer, heard) {
  try {
    const answer = await fetch("/api/events", { headers: { authorization: `Bearer ${bearer}` } });
    const reader = answer.ok && answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read; reader && !(read = await reader.read()).done; ) if (/^event:/m.test(read.value)) heard();
  } catch {
    // It is tried again; meanwhile the pane asks.
  }
}
