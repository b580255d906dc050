/** One call: what it takes, what it answers, and a form to send it. */

import { useState } from "preact/hooks";
import { type Call, type Content, type Description, example, type Parameter, requestOf, type Schema, type Typed, typeInWords } from "./description.ts";
import { Inline, Prose, SchemaView } from "./schema.tsx";

interface CallProps {
  description: Description;
  call: Call;
  /** The admin key, secret or token to send. */
  apiKey: string;
}

export function CallView({ description, call, apiKey }: CallProps) {
  const { id, method, path, operation } = call;
  const [isOpen, setOpen] = useState(() => location.hash === `#${id}`);
  return (
    <details id={id} class="call" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class={`method ${method}`}>{method.toUpperCase()}</span> <code>{path}</code>
        <span class="summary">{operation.summary}</span>
      </summary>
      {isOpen && (
        <div class="inside">
          <Prose text={operation.description ?? ""} />
          <Keys description={description} call={call} />
          <Parameters description={description} parameters={operation.parameters ?? []} />
          {operation.requestBody !== undefined && (
            <section>
              <h3>Body</h3>
              <Prose text={operation.requestBody.description ?? ""} />
              <Bodies description={description} content={operation.requestBody.content} />
            </section>
          )}
          <h3>Answers</h3>
          {Object.entries(operation.responses).map(([status, response]) => (
            <section key={status} class="answer">
              <h4>{status}</h4>
              <Prose text={response.description ?? ""} />
              <Bodies description={description} content={response.content ?? {}} isFolded={!status.startsWith("2")} />
            </section>
          ))}
          <TryForm description={description} call={call} apiKey={apiKey} />
        </div>
      )}
    </details>
  );
}

function Keys({ description, call }: { description: Description; call: Call }) {
  const names = (call.operation.security ?? []).flatMap((one) => Object.keys(one));
  if (names.length === 0) return null;
  return (
    <p class="quiet">
      Needs <code>Authorization: Bearer …</code>:{" "}
      <Inline text={names.map((name) => description.components?.securitySchemes?.[name]?.description ?? name).join(" Or: ")} />
    </p>
  );
}

function Parameters({ description, parameters }: { description: Description; parameters: Parameter[] }) {
  if (parameters.length === 0) return null;
  return (
    <section>
      <h3>Parameters</h3>
      <dl class="fields">
        {parameters.map((parameter) => (
          <div key={`${parameter.in} ${parameter.name}`}>
            <dt>
              <code>{parameter.name}</code>{" "}
              <span class="quiet">
                {parameter.in}, {typeInWords(description, parameter.schema ?? {})}{parameter.required === true ? "" : ", may be absent"}
              </span>
            </dt>
            <dd><Prose text={parameter.description ?? ""} /></dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Bodies by media type; folded away where they are the same everywhere, as errors are. */
function Bodies({ description, content, isFolded = false }: { description: Description; content: Content; isFolded?: boolean }) {
  return (
    <>
      {Object.entries(content).map(([kind, { schema }]) => (
        <details key={kind} open={!isFolded}>
          <summary><code>{kind}</code></summary>
          <SchemaView description={description} schema={schema ?? {}} />
        </details>
      ))}
    </>
  );
}

interface Answer {
  status: string;
  text: string;
}

/** Answers beyond this (characters) are cut: a page of text, not a download. */
const LONGEST_SHOWN = 200_000;

function TryForm({ description, call, apiKey }: CallProps) {
  const { id, operation } = call;
  const kind = Object.keys(operation.requestBody?.content ?? {})[0];
  const [values, setValues] = useState<Record<string, string>>({});
  const [body, setBody] = useState(() => (kind === undefined ? "" : startingBody(description, operation.requestBody?.content[kind]?.schema, kind)));
  const [answer, setAnswer] = useState<Answer>();
  const [isWaiting, setWaiting] = useState(false);

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setWaiting(true);
    setAnswer(await ask(call, { values, body, key: apiKey }));
    setWaiting(false);
  };
  return (
    <form class="try" onSubmit={(event) => void send(event)}>
      <h3>Try it</h3>
      {(operation.parameters ?? []).map(({ name, in: place, required }) => {
        const field = `${place} ${name}`;
        return (
          <div key={field} class="row">
            <label for={`${id} ${field}`}>{name}</label>
            <input
              id={`${id} ${field}`}
              required={required === true}
              autocomplete="off"
              spellcheck={false}
              value={values[field] ?? ""}
              onInput={({ currentTarget }) => setValues({ ...values, [field]: currentTarget.value })}
            />
          </div>
        );
      })}
      {kind !== undefined && (
        <div class="row">
          <label for={`${id} body`}>Body</label>
          <textarea id={`${id} body`} rows={8} spellcheck={false} value={body} onInput={({ currentTarget }) => setBody(currentTarget.value)} />
        </div>
      )}
      <button disabled={isWaiting}>Send</button>
      <div role="status">
        {answer !== undefined && (
          <>
            <p><strong>{answer.status}</strong></p>
            {answer.text !== "" && <pre tabIndex={0}><code>{answer.text}</code></pre>}
          </>
        )}
      </div>
    </form>
  );
}

function startingBody(description: Description, schema: Schema | undefined, kind: string): string {
  return kind.endsWith("json") ? JSON.stringify(example(description, schema), null, 2) : "";
}

async function ask(call: Call, typed: Typed): Promise<Answer> {
  try {
    const { address, init } = requestOf(call, typed);
    const response = await fetch(address, init);
    return { status: `${response.status} ${response.statusText}`, text: readable(await response.text()) };
  } catch (error) {
    return { status: "No answer", text: String((error as Error).message) };
  }
}

/** JSON with line breaks; anything else as it came. */
function readable(text: string): string {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON.
  }
  return shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown;
}
