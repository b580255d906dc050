# Names for plain commands: nothing needs `just`, each recipe is one line that can be typed.

# What there is.
default:
    @just --list

# The inner loop: the pure crates, in seconds.
quick:
    cargo test -p knowledge -p intent-classifier -p redaction -p dialogue-state

# Everything CI runs.
test *arguments:
    tools/test {{arguments}}

# Kill the server in the middle of turns, again and again: nothing acknowledged may be lost.
torture rounds="1000":
    tools/torture {{rounds}}

# The disk, the database and the line between them, broken one after the other: how callers are told, how soon it goes on.
faults:
    tools/faults

# A simulated world around the log: replicas that race and die, lost answers, clocks that jump.
simulate turns="1000000":
    tools/simulate {{turns}}

# Properties on many more random inputs than CI takes, then libFuzzer for so many seconds a target.
fuzz cases="20000" seconds="60":
    tools/fuzz {{cases}} {{seconds}}

# Random walks over conversations: 10^7 steps.
walks walks="250000":
    tools/walks {{walks}}

# How long it takes to answer a log of so many turns again.
replay turns="1000000" folder="intents":
    tools/replay {{turns}} {{folder}}

# The real clients: Microsoft's Web Chat over Direct Line, Bot Framework peers.
clients:
    tools/clients

# The browser suite, with the browser to be seen: `just browser --headed`.
browser *arguments:
    tools/browser {{arguments}}

# Turns a second with the durable log and without, start, memory, sizes, and the benchmarks as ratios.
bench *arguments:
    tools/bench {{arguments}}

# Turns a second beside a server that only stores, beside one transaction a turn, and with the encoder.
serving *arguments:
    tools/serving {{arguments}}

# The same intents put to node-nlp: `just peers TRAIN TEST`. The same articles to tantivy: `just peers articles`.
peers *arguments:
    tools/peers {{arguments}}

# What nine made-up folders say to messages that were written before any was asked.
asked *arguments:
    tools/asked {{arguments}}

# What few words behind an answer come to, beside an earlier build: `just follow-ups OTHER`.
follow-ups *arguments:
    tools/follow-ups {{arguments}}

# Every intent set and the corpus beside other classifiers, as Markdown tables: `just quality SETS CORPUS`.
quality *arguments:
    tools/quality {{arguments}}

# Advisories, licences and bans: `just supply-chain --without advisories` where their databases cannot be reached.
supply-chain *arguments:
    tools/supply-chain {{arguments}}

# A server under load for a while: memory, errors, speed.
reloads count="1000":
    tools/reloads {{count}}

# A server under load for a while, with its memory along the way.
soak minutes="30":
    tools/soak {{minutes}}

# Two million turns on both databases: disk, the cost of the last turns, search.
history turns="2000000":
    tools/history {{turns}}

# Replace replicas of an older commit one by one on the same database.
upgrade older conversations="300":
    tools/upgrade {{older}} {{conversations}}

# Write the pages that are made from the code.
documents:
    cargo build
    cargo run -p xtask -- rules
    cargo run -p xtask -- cli --binary target/debug/helpline
