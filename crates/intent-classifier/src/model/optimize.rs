//! L-BFGS in the space of functions (Nocedal & Wright 2006, algorithm 7.4, with the inner product `⟨A, B⟩ = tr AᵀKB`).
//!
//! In that space the gradient of the objective has the coordinates `G = (P − Y) + A / C`. Every vector is kept with its
//! image under K; sums of vectors have the sums of their images, so an iteration applies K once, and the line search
//! never does. All sums run in one fixed order: the same phrases give the same bits.

use std::collections::VecDeque;

use super::kernel::Kernel;

/// Pairs of steps and changes of gradient that are remembered.
const MEMORY: usize = 6;

/// Done when an iteration gains less than this share of the objective: later ones change no decision.
const LEAST_GAIN: f64 = 1e-4;

/// A matrix of phrases × documents with its image under K.
#[derive(Debug, Clone)]
struct Element {
    own: Vec<f32>,
    image: Vec<f32>,
}

impl Element {
    fn zero(length: usize) -> Self {
        Self {
            own: vec![0.0; length],
            image: vec![0.0; length],
        }
    }

    fn dot(&self, other: &Self) -> f64 {
        // Eight sums side by side: one alone waits for each addition before the next.
        let mut sums = [0.0_f64; 8];
        let (lefts, left_rest) = self.own.as_chunks::<8>();
        let (rights, right_rest) = other.image.as_chunks::<8>();
        for (left, right) in lefts.iter().zip(rights) {
            for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
                *sum += f64::from(left * right);
            }
        }
        let rest: f64 = left_rest
            .iter()
            .zip(right_rest)
            .map(|(left, right)| f64::from(left * right))
            .sum();
        sums.iter().sum::<f64>() + rest
    }

    fn add_scaled(&mut self, factor: f64, other: &Self) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "steps and factors are of ordinary size"
        )]
        let factor = factor as f32;
        for (own, value) in self.own.iter_mut().zip(&other.own) {
            *own += factor * value;
        }
        for (image, value) in self.image.iter_mut().zip(&other.image) {
            *image += factor * value;
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "steps and factors are of ordinary size"
    )]
    fn scale(&mut self, factor: f64) {
        let factor = factor as f32;
        for value in self.own.iter_mut().chain(&mut self.image) {
            *value *= factor;
        }
    }

    fn minus(mut self, other: &Self) -> Self {
        self.add_scaled(-1.0, other);
        self
    }
}

/// A step of the past: how far it went, how the gradient changed, and the product of the two.
struct Step {
    moved: Element,
    change: Element,
    curvature: f64,
}

/// What is minimised.
struct Objective<'a> {
    kernel: &'a Kernel,
    labels: &'a [usize],
    documents: usize,
    stride: usize,
    cost: f32,
}

/// A point with its value and gradient.
struct Point {
    at: Element,
    value: f64,
    gradient: Element,
}

/// The matrix A at the minimum of the objective of [`super`], after at most `iterations` steps from `start`: nothing, or
/// a matrix that is near.
pub(crate) fn optimize(
    kernel: &Kernel,
    labels: &[usize],
    documents: usize,
    stride: usize,
    cost: f32,
    iterations: usize,
    start: Option<Vec<f32>>,
) -> Vec<f32> {
    let objective = Objective {
        kernel,
        labels,
        documents,
        stride,
        cost,
    };
    let start = match start {
        Some(own) => Element {
            image: kernel.apply(&own, stride),
            own,
        },
        None => Element::zero(kernel.len() * stride),
    };
    let (value, residual) = objective.value(&start);
    let mut here = objective.with_gradient(start, value, residual);
    let mut history: VecDeque<Step> = VecDeque::with_capacity(MEMORY);
    for _ in 0..iterations {
        let direction = descent(&here.gradient, &history);
        let slope = direction.dot(&here.gradient);
        if slope >= 0.0 {
            break;
        }
        // The first step has no measure of curvature: at most one unit of the function space, C at most.
        let first = if history.is_empty() {
            (1.0 / slope.abs().sqrt()).min(f64::from(cost))
        } else {
            1.0
        };
        let Some(next) = objective.line_search(&here, &direction, slope, first) else {
            break;
        };
        let gain = here.value - next.value;
        let change = next.gradient.clone().minus(&here.gradient);
        let moved = next.at.clone().minus(&here.at);
        let curvature = moved.dot(&change);
        if curvature > 0.0 {
            if history.len() == MEMORY {
                history.pop_front();
            }
            history.push_back(Step {
                moved,
                change,
                curvature,
            });
        }
        here = next;
        if gain < LEAST_GAIN * here.value.abs() {
            break;
        }
    }
    here.at.own
}

/// The two-loop recursion: the direction in which the remembered curvature says to go.
fn descent(gradient: &Element, history: &VecDeque<Step>) -> Element {
    let mut direction = gradient.clone();
    let mut factors = Vec::with_capacity(history.len());
    for step in history.iter().rev() {
        let factor = step.moved.dot(&direction) / step.curvature;
        direction.add_scaled(-factor, &step.change);
        factors.push(factor);
    }
    let scale = history.back().map_or(1.0, |step| {
        step.curvature / step.change.dot(&step.change).max(f64::MIN_POSITIVE)
    });
    direction.scale(scale);
    for (step, factor) in history.iter().zip(factors.into_iter().rev()) {
        let correction = step.change.dot(&direction) / step.curvature;
        direction.add_scaled(factor - correction, &step.moved);
    }
    direction.scale(-1.0);
    direction
}

impl Objective<'_> {
    /// Halves the step until the objective falls enough (Armijo).
    fn line_search(&self, here: &Point, direction: &Element, slope: f64, first: f64) -> Option<Point> {
        let mut step = first;
        for _ in 0..20 {
            let mut next = here.at.clone();
            next.add_scaled(step, direction);
            let (value, residual) = self.value(&next);
            if value <= here.value + 1e-4 * step * slope {
                return Some(self.with_gradient(next, value, residual));
            }
            step /= 2.0;
        }
        None
    }

    /// The objective at a point, and `P − Y` there.
    fn value(&self, at: &Element) -> (f64, Vec<f32>) {
        let mut residual = vec![0.0; at.own.len()];
        let loss = loss(self.labels, self.documents, self.stride, &at.image, &mut residual);
        (loss + prior(at, self.cost), residual)
    }

    /// The gradient at a point, from the residual there.
    fn with_gradient(&self, at: Element, value: f64, residual: Vec<f32>) -> Point {
        let mut own = residual;
        for (gradient, dual) in own.iter_mut().zip(&at.own) {
            *gradient += dual / self.cost;
        }
        let image = self.kernel.apply(&own, self.stride);
        Point {
            at,
            value,
            gradient: Element { own, image },
        }
    }
}

/// `‖W‖² / 2C`.
fn prior(at: &Element, cost: f32) -> f64 {
    at.dot(at) / (2.0 * f64::from(cost))
}

/// The logistic loss of logits; `residual` becomes `P − Y`.
fn loss(labels: &[usize], documents: usize, stride: usize, logits: &[f32], residual: &mut [f32]) -> f64 {
    let mut total = 0.0_f64;
    for (row, &label) in labels.iter().enumerate() {
        let from = row * stride;
        let logits = &logits[from..from + documents];
        let residual = &mut residual[from..from + documents];
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for (residual, logit) in residual.iter_mut().zip(logits) {
            *residual = (logit - most).exp();
        }
        let sum: f32 = residual.iter().sum();
        total += f64::from(sum.ln() + most - logits[label]);
        for residual in residual.iter_mut() {
            *residual /= sum;
        }
        residual[label] -= 1.0;
    }
    total
}
