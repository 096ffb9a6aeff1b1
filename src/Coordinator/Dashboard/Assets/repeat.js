// Asks again and again while somebody looks, and says so while nobody answers.

export function repeat(context, period, ask) {
  const stopped = new AbortController();
  (async () => {
    while (!stopped.signal.aborted) {
      if (!document.hidden) {
        try {
          await ask(stopped.signal);
          context.connected("live");
        } catch (error) {
          if (stopped.signal.aborted) return;
          if (context.failed(error)) return;
        }
      }
      await new Promise(resolve => setTimeout(resolve, period));
    }
  })();
  return () => stopped.abort();
}
