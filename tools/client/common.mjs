// What the scripts share: the server they talk to, and waiting.

/** Where the server listens, such as 127.0.0.1:8080. */
export const server = process.env.HELPLINE_ADDRESS ?? fail("HELPLINE_ADDRESS names no server");
/** Its Direct Line secret. */
export const secret = process.env.HELPLINE_DIRECTLINE_SECRET ?? "";
/** A question of the embedded knowledge, and a word of its answer. */
export const question = "How do I reset or regenerate an expired personal access token (PAT)?";
export const answer = "regenerate";

export function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}

/** Asks again and again until `look` gives something, or a minute is over. */
export async function eventually(what, look) {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  fail(`waited in vain for ${what}`);
}

/** Ends the script: clients keep timers and sockets. */
export function done(name) {
  console.log(`${name}: ok`);
  process.exit(0);
}
