//! L-BFGS in the space of functions (Nocedal & Wright 2006, algorithm 7.4, with the inner product `⟨A, B⟩ = tr AᵀKB`).
//!
//! In that space the gradient of the objective has the coordinates `G = (P − Y) + A / C`. Every vector is kept with its
//! image under K; sums of vectors have the sums of their images, so an iteration applies K once, and the line search
//! never does. All sums run in one fixed order: the same phrases give the same bits.

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
        let products = self
            .own
            .iter()
            .zip(&other.image)
            .map(|(left, right)| f64::from(left * right));
        products.sum()
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

    fn minus(mut self, other: &Self) -> Self {
        self.add_scaled(-1.0, other);
        self
    }
}

/// The matrix A at the minimum of the objective of [`super`], after at most `iterations` steps.
pub(crate) fn optimize(
    kernel: &Kernel,
    labels: &[usize],
    documents: usize,
    stride: usize,
    cost: f32,
    iterations: usize,
) -> Vec<f32> {
    let mut at = Element::zero(kernel.len() * stride);
    let (mut value, mut gradient) = objective(kernel, labels, documents, stride, cost, &at);
    let mut history: Vec<(Element, Element)> = Vec::new();
    for _ in 0..iterations {
        let direction = descent(&gradient, &history);
        let slope = direction.dot(&gradient);
        if slope >= 0.0 {
            break;
        }
        // The first step has no measure of curvature: at most one unit of the function space, C at most.
        let first = if history.is_empty() {
            (1.0 / slope.abs().sqrt()).min(f64::from(cost))
        } else {
            1.0
        };
        let Some((step, next_value)) = line_search(
            labels, documents, stride, cost, &at, &direction, value, slope, first,
        ) else {
            break;
        };
        let mut next = at.clone();
        next.add_scaled(step, &direction);
        let gain = value - next_value;
        let (next_value, next_gradient) = objective(kernel, labels, documents, stride, cost, &next);
        let change = next_gradient.clone().minus(&gradient);
        let moved = next.clone().minus(&at);
        if moved.dot(&change) > 0.0 {
            if history.len() == MEMORY {
                history.remove(0);
            }
            history.push((moved, change));
        }
        at = next;
        value = next_value;
        gradient = next_gradient;
        if gain < LEAST_GAIN * value.abs() {
            break;
        }
    }
    at.own
}

/// The two-loop recursion: the direction in which the remembered curvature says to go.
fn descent(gradient: &Element, history: &[(Element, Element)]) -> Element {
    let mut direction = gradient.clone();
    let mut factors = Vec::with_capacity(history.len());
    for (moved, change) in history.iter().rev() {
        let curvature = moved.dot(change);
        let factor = moved.dot(&direction) / curvature;
        direction.add_scaled(-factor, change);
        factors.push((factor, curvature));
    }
    if let Some((moved, change)) = history.last() {
        let scale = moved.dot(change) / change.dot(change).max(f64::MIN_POSITIVE);
        let unscaled = direction.clone();
        direction.add_scaled(scale - 1.0, &unscaled);
    }
    for ((moved, change), (factor, curvature)) in history.iter().zip(factors.into_iter().rev()) {
        let correction = change.dot(&direction) / curvature;
        direction.add_scaled(factor - correction, moved);
    }
    let unsigned = direction.clone();
    direction.add_scaled(-2.0, &unsigned);
    direction
}

/// Halves the step until the objective falls enough (Armijo). Gives the step and the value there.
#[expect(
    clippy::too_many_arguments,
    reason = "the objective's own arguments and the line's"
)]
fn line_search(
    labels: &[usize],
    documents: usize,
    stride: usize,
    cost: f32,
    at: &Element,
    direction: &Element,
    value: f64,
    slope: f64,
    first: f64,
) -> Option<(f64, f64)> {
    let mut step = first;
    for _ in 0..20 {
        let mut next = at.clone();
        next.add_scaled(step, direction);
        let next_value = loss(labels, documents, stride, &next.image, None) + prior(&next, cost);
        if next_value <= value + 1e-4 * step * slope {
            return Some((step, next_value));
        }
        step /= 2.0;
    }
    None
}

/// `‖W‖² / 2C`.
fn prior(at: &Element, cost: f32) -> f64 {
    at.dot(at) / (2.0 * f64::from(cost))
}

/// The objective and its gradient.
fn objective(
    kernel: &Kernel,
    labels: &[usize],
    documents: usize,
    stride: usize,
    cost: f32,
    at: &Element,
) -> (f64, Element) {
    let mut own = vec![0.0; at.own.len()];
    let value = loss(labels, documents, stride, &at.image, Some(&mut own)) + prior(at, cost);
    for (gradient, dual) in own.iter_mut().zip(&at.own) {
        *gradient += dual / cost;
    }
    let image = kernel.apply(&own, stride);
    (value, Element { own, image })
}

/// The logistic loss of logits, and `P − Y` where wanted.
fn loss(
    labels: &[usize],
    documents: usize,
    stride: usize,
    logits: &[f32],
    mut residual: Option<&mut [f32]>,
) -> f64 {
    let mut total = 0.0_f64;
    let mut exponentials = vec![0.0_f32; documents];
    for (row, &label) in labels.iter().enumerate() {
        let from = row * stride;
        let logits = &logits[from..from + documents];
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0_f32;
        for (exponential, logit) in exponentials.iter_mut().zip(logits) {
            *exponential = (logit - most).exp();
            sum += *exponential;
        }
        total += f64::from(sum.ln() + most - logits[label]);
        if let Some(residual) = residual.as_deref_mut() {
            let residual = &mut residual[from..from + documents];
            for (residual, exponential) in residual.iter_mut().zip(&exponentials) {
                *residual = exponential / sum;
            }
            residual[label] -= 1.0;
        }
    }
    total
}
