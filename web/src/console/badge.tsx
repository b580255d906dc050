/** A decision or an outcome; the colour only repeats what the word says. */
export function Badge({ kind, text }: { kind: string; text: string }) {
  return <span class={`badge ${kind}`}>{text}</span>;
}
