import { useEffect, useRef } from "preact/hooks";
import { useTexts } from "./texts.ts";

/** Asks for the admin key. */
export function KeyForm({ wasRefused, onKey }: { wasRefused: boolean; onKey: (key: string) => void }) {
  const texts = useTexts();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const key = input.current?.value.trim() ?? "";
    if (key !== "") onKey(key);
  };
  return (
    <main class="door">
      <form onSubmit={submit}>
        <h1>{texts.product}</h1>
        <label for="key">{texts.key}</label>
        <input id="key" ref={input} type="password" required autocomplete="off" spellcheck={false} aria-describedby="key-hint" aria-invalid={wasRefused} />
        <p id="key-hint" role={wasRefused ? "alert" : undefined} class={wasRefused ? "hint bad" : "hint"}>
          {wasRefused ? texts.keyRefused : texts.keyHint}
        </p>
        <button class="primary">{texts.signIn}</button>
      </form>
    </main>
  );
}
