//! What a turn costs beside its storage: understanding what was said, the step, and the state that is kept. A step runs inside
//! the log's writer, and a replay is made of little else: compare it with understanding.

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use dialogue_state::{Agent, Event, State, Surroundings, Understanding};
use jiff::Timestamp;
use knowledge::{Knowledge, folder};

/// Two conversations of one person: questions, choices, follow-ups, a denied answer, small talk, a form that is left again.
const SAID: [&str; 16] = [
    "hello",
    "my badge does not open the door",
    "why?",
    "what about a visitor",
    "thanks",
    "print",
    "the first one",
    "that did not help",
    "how long does it take and what does it cost",
    "2",
    "can you order me a pizza",
    "where do I get a new badge",
    "and if I lost it",
    "talk to a person",
    "what were the hours again?",
    "cancel",
];

fn turn(criterion: &mut Criterion) {
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogue/knowledge");
    let files = folder::read(&articles).expect("the articles of the tests are there");
    let agent = Agent::without_encoder(Knowledge::from_files(files).knowledge);
    let events = SAID.map(|text| Event::Said {
        text: text.to_owned(),
        secrets: Vec::new(),
    });
    let understood: Vec<Understanding> = events.iter().map(|event| agent.understand(event)).collect();
    let now = Timestamp::from_second(1_764_000_000).expect("a time");
    let surroundings = || -> Surroundings<'_> {
        Surroundings {
            conversation: "bench",
            ..now.into()
        }
    };
    // The state before each turn.
    let mut states = vec![State::default()];
    for (event, understanding) in events.iter().zip(&understood) {
        let state = states.last().cloned().unwrap_or_default();
        states.push(agent.step(state, event, understanding, surroundings()).0);
    }
    let texts: Vec<String> = states.iter().map(State::to_text).collect();

    let mut group = criterion.benchmark_group("sixteen turns");
    group.bench_function("understand", |bencher| {
        bencher.iter(|| {
            for event in &events {
                black_box(agent.understand(black_box(event)));
            }
        });
    });
    group.bench_function("step", |bencher| {
        bencher.iter_batched(
            || states.clone(),
            |states| {
                for ((state, event), understanding) in states.into_iter().zip(&events).zip(&understood) {
                    black_box(agent.step(state, event, understanding, surroundings()));
                }
            },
            BatchSize::SmallInput,
        );
    });
    group.bench_function("state from and to text", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(State::from_text(black_box(text)).to_text());
            }
        });
    });
    group.finish();
}

criterion_group!(benches, turn);
criterion_main!(benches);
