//! What `serve --dev` prints: how to try the server with each kind of client.

use std::io::{self, Write};
use std::net::SocketAddr;

/// `takes_anonymous_calls`: whether `/api/messages` can be tried without a registration.
pub(super) fn write(
    output: &mut impl Write,
    address: SocketAddr,
    takes_anonymous_calls: bool,
) -> io::Result<()> {
    let here = format!("http://{address}");
    writeln!(
        output,
        "
How to try it:

in a browser
  {here}/                the page with the widget
  {here}/console         the conversations, with the admin key"
    )?;
    if takes_anonymous_calls {
        writeln!(
            output,
            r#"
with curl, as a Bot Framework channel that wants its replies in the answer
  curl -s {here}/api/messages -H 'content-type: application/json' -d '{{"type": "message", "id": "1",
    "channelId": "emulator", "serviceUrl": "http://127.0.0.1:9", "deliveryMode": "expectReplies",
    "from": {{"id": "me"}}, "conversation": {{"id": "try-1"}}, "text": "my token expired"}}'
  (a new "id" is a new message; the same one is answered with the stored reply)"#
        )?;
    }
    writeln!(
        output,
        r#"
with curl, as a Direct Line client
  token=$(curl -s -X POST {here}/api/widget/token | sed 's/.*"token":"\([^"]*\)".*/\1/')
  curl -s -X POST {here}/v3/directline/conversations -H "authorization: Bearer $token"

on a page of your own (start with HELPLINE_ORIGINS=http://localhost:3000, or where your page is)
  <script src="{here}/widget.js" defer></script>

with a Direct Line client (Web Chat, directlinejs; start with HELPLINE_DIRECTLINE_SECRET to use a secret)
  domain  {here}/v3/directline
  token   $token as above; it opens one conversation"#
    )?;
    if takes_anonymous_calls {
        writeln!(
            output,
            "
with the Microsoft 365 Agents Playground
  npx @microsoft/m365agentsplayground -e {here}/api/messages -c emulator
  (add `--delivery-mode expectReplies` for replies in the answer)

with the Bot Framework Emulator
  open {here}/api/messages, without app id and password"
        )
    } else {
        writeln!(
            output,
            "
as a Bot Framework channel without a registration: with `--listen 127.0.0.1:8080` and without HELPLINE_BOT_APP_ID only"
        )
    }
}
