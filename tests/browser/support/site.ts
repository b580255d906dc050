/** Somebody else's web site, on another origin, with the strictest policy that a chat can run under. */

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { SECRET } from "./helpline.ts";

const DIRECT_LINE = fileURLToPath(new URL("../../../tools/client/node_modules/botframework-directlinejs/dist/directline.js", import.meta.url));
const WEB_CHAT = fileURLToPath(new URL("../node_modules/botframework-webchat/dist/webchat.js", import.meta.url));
const NONCE = "YnJvd3Nlci10ZXN0cw";

export class Site {
  private server: Server | undefined;
  /** Where the widget comes from. */
  helpline = "";

  static async start(): Promise<Site> {
    const site = new Site();
    site.server = createServer((request, response) => {
      site.answer(new URL(request.url ?? "/", "http://site")).then(
        ({ type, body, policy }) => {
          response.writeHead(200, { "content-type": `${type}; charset=utf-8`, ...(policy && { "content-security-policy": policy }) });
          response.end(body);
        },
        (error: Error) => response.writeHead(500).end(error.message),
      );
    });
    await new Promise<void>((done) => site.server?.listen(0, "127.0.0.1", done));
    return site;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The same site under a name that no one has allowed. */
  get otherOrigin(): string {
    return `http://localhost:${this.port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  private get port(): number {
    return (this.server?.address() as AddressInfo).port;
  }

  private async answer({ pathname, searchParams }: URL): Promise<{ type: string; body: string; policy?: string }> {
    switch (pathname) {
      case "/webchat":
        return { type: "text/html", body: webChatPage(this.helpline, !searchParams.has("polling")), policy: this.policy(`'self' 'nonce-${NONCE}'`, `'nonce-${NONCE}'`) };
      case "/webchat.js":
        return { type: "text/javascript", body: readFileSync(WEB_CHAT, "utf8") };
      case "/directlinejs":
        return { type: "text/html", body: DIRECT_LINE_PAGE, policy: this.policy("'self'", "") };
      case "/directline.js":
        return { type: "text/javascript", body: readFileSync(DIRECT_LINE, "utf8") };
      case "/token":
        return { type: "application/json", body: await this.directLineToken() };
      case "/site.css":
        return { type: "text/css", body: HOSTILE_STYLES };
      case "/favicon.ico":
        return { type: "image/x-icon", body: "" };
      default: {
        const trustedTypes = "require-trusted-types-for 'script'; trusted-types helpline";
        return { type: "text/html", body: hostPage(this.helpline, searchParams), policy: `${this.policy("", "'self'")}; ${trustedTypes}` };
      }
    }
  }

  private policy(scripts: string, styles: string): string {
    const { helpline } = this;
    return `default-src 'none'; script-src ${helpline} ${scripts}; style-src ${styles}; img-src 'self' data: blob:; connect-src 'self' ${helpline} ${helpline.replace("http", "ws")}; base-uri 'none'; form-action 'none'`;
  }

  /** As a site's back end does it: the secret never reaches the browser. */
  private async directLineToken(): Promise<string> {
    const response = await fetch(`${this.helpline}/v3/directline/tokens/generate`, { method: "POST", headers: { authorization: `Bearer ${SECRET}` } });
    return response.text();
  }
}

/** What real sites do to elements they do not know. None of it may reach the widget. */
const HOSTILE_STYLES = `
html { font-size: 62.5%; }
* { letter-spacing: 0.3em; text-transform: uppercase; }
button, textarea, dialog { display: none !important; color: red !important; }
helpline-chat { font: 40px serif; color: red; line-height: 3; text-align: right; }
body { font-family: serif; margin: 40px; }`;

function hostPage(helpline: string, parameters: URLSearchParams): string {
  const data = [...parameters].filter(([name]) => name !== "style").map(([name, value]) => ` data-${name}="${value}"`).join("");
  const style = parameters.has("style") ? '<link rel="stylesheet" href="/site.css">' : "";
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Acme Cloud</title>${style}
<script src="${helpline}/widget.js" defer${data}></script></head>
<body><main><h1>Acme Cloud</h1><p>Build, ship and run your projects in one place.</p><p><a href="#docs">Read the guides</a></p></main></body>
</html>`;
}

/** A page of one's own that speaks through directlinejs. */
const DIRECT_LINE_PAGE = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Chat</title><script src="/directline.js"></script></head><body></body></html>';

/** As Microsoft's samples embed Web Chat, with a nonce. */
function webChatPage(helpline: string, webSocket: boolean): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Web Chat</title><script src="/webchat.js"></script>
<style nonce="${NONCE}">html, body, #chat { height: 100%; margin: 0 }</style></head>
<body><div id="chat" role="main"></div>
<script nonce="${NONCE}">
(async () => {
  const { token } = await (await fetch("/token")).json();
  const directLine = WebChat.createDirectLine({ token, domain: "${helpline}/v3/directline", webSocket: ${webSocket}, pollingInterval: 300 });
  WebChat.renderWebChat({ directLine, nonce: "${NONCE}", locale: "en-US" }, document.getElementById("chat"));
})();
</script></body>
</html>`;
}
