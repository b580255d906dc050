/** What a body holds, field by field. */

import { type Description, resolve, type Schema, typeInWords } from "./description.ts";

/** Fields inside fields beyond this are not shown: a schema may contain itself. */
const DEEPEST = 6;

interface SchemaProps {
  description: Description;
  schema: Schema;
  depth?: number;
}

export function SchemaView({ description, schema: unresolved, depth = 0 }: SchemaProps) {
  const schema = fieldsOf(description, unresolved);
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0 || depth > DEEPEST) return depth === 0 ? <p class="quiet">{typeInWords(description, unresolved)}</p> : null;
  return (
    <dl class="fields">
      {fields.map(([name, field]) => (
        <div key={name}>
          <dt>
            <code>{name}</code> <span class="quiet">{typeInWords(description, field)}</span>
            {schema.required?.includes(name) !== true && <span class="quiet">, may be absent</span>}
          </dt>
          <dd>
            <Prose text={resolve(description, field).description ?? ""} />
            <SchemaView description={description} schema={field} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The schema whose fields are to be shown: of a list, that of its items. */
function fieldsOf(description: Description, schema: Schema): Schema {
  const found = resolve(description, schema);
  return found.items === undefined ? found : fieldsOf(description, found.items);
}

/** A paragraph of the description. */
export function Prose({ text }: { text: string }) {
  return text === "" ? null : <p><Inline text={text} /></p>;
}

/** A text of the description: its `code` is shown as code, all else as it is. */
export function Inline({ text }: { text: string }) {
  return <>{text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}
