/** The API page: reads the server's description of its API, and lets each call be tried against this server. */

import { render } from "preact";
import { useState } from "preact/hooks";
import { CallView } from "./call.tsx";
import { callsByTag, type Description } from "./description.ts";
import { Prose } from "./schema.tsx";

function Reference({ description }: { description: Description }) {
  const [key, setKey] = useState("");
  return (
    <>
      <header>
        <h1>{description.info.title} API</h1>
        <Prose text={description.info.description ?? ""} />
        <p>Version {description.info.version} · <a href="/openapi.json">openapi.json</a></p>
        <label for="key">Admin key, secret or token, to try calls that need one</label>
        <input id="key" type="password" autocomplete="off" spellcheck={false} value={key} onInput={({ currentTarget }) => setKey(currentTarget.value.trim())} />
      </header>
      <main>
        {callsByTag(description).map(({ name, description: text, calls }) => (
          <section key={name} aria-labelledby={`tag-${name}`}>
            <h2 id={`tag-${name}`}>{name}</h2>
            <Prose text={text} />
            {calls.map((call) => <CallView key={call.id} description={description} call={call} apiKey={key} />)}
          </section>
        ))}
      </main>
    </>
  );
}

async function start(): Promise<void> {
  const response = await fetch("/openapi.json");
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  render(<Reference description={(await response.json()) as Description} />, document.body);
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

start().catch((error: unknown) => {
  render(<main><p role="alert">The description of the API did not load: {String((error as Error).message)}. Load the page again.</p></main>, document.body);
});
