/** Wakes the client when the network or the reader is back. Returns what ends that. */
export function wakeOnReturn(client: { wake(): void }): () => void {
  const wake = () => {
    if (document.visibilityState !== "hidden") client.wake();
  };
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  return () => {
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
  };
}
