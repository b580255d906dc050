//! Two runs on the same messages: what got better, what got worse, and whether that may be chance.

/// What changed between two runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Indexes of what was wrong before and is right now.
    pub better: Vec<usize>,
    /// Indexes of what was right before and is wrong now.
    pub worse: Vec<usize>,
    /// The chance of a difference at least as large when neither run is better ([`sign_test`]).
    pub p_value: f64,
}

/// Compares pairs of "right before" and "right now".
pub fn compare(pairs: &[(bool, bool)]) -> Comparison {
    let changed = |from: bool| -> Vec<usize> {
        let pairs = pairs.iter().enumerate();
        pairs
            .filter(|(_, (before, now))| *before == from && *now != from)
            .map(|(index, _)| index)
            .collect()
    };
    let (better, worse) = (changed(false), changed(true));
    Comparison {
        p_value: sign_test(better.len(), worse.len()),
        better,
        worse,
    }
}

/// The two-sided exact sign test of paired observations: the chance of a split at least as uneven as this, when both
/// directions are equally likely. Pairs that did not change say nothing (the exact binomial form of `McNemar`'s test, 1947).
pub fn sign_test(better: usize, worse: usize) -> f64 {
    let changed = better + worse;
    let fewer = better.min(worse);
    if 2 * fewer == changed {
        return 1.0;
    }
    // The terms C(n, k) / 2ⁿ in logarithms: 2⁻ⁿ alone is 0 in f64 from 1,075 changes on.
    let mut logarithm = -(changed as f64) * std::f64::consts::LN_2;
    let mut tail = logarithm.exp();
    for k in 1..=fewer {
        logarithm += ((changed - k + 1) as f64 / k as f64).ln();
        tail += logarithm.exp();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_got_better_is_told_from_what_got_worse() {
        let pairs = [
            (true, true),
            (false, true),
            (true, false),
            (false, true),
            (false, false),
        ];

        let comparison = compare(&pairs);

        assert_eq!((comparison.better, comparison.worse), (vec![1, 3], vec![2]));
    }

    #[test]
    fn the_sign_test_is_the_binomial_tail_of_both_sides() {
        let table = [
            ((9, 1), 22.0 / 1024.0),
            ((5, 0), 2.0 / 32.0),
            ((3, 3), 1.0),
            ((0, 0), 1.0),
        ];

        for ((better, worse), expected) in table {
            let p_value = sign_test(better, worse);

            assert!((p_value - expected).abs() < 1e-12, "{better} {worse}: {p_value}");
        }
    }

    #[test]
    fn many_changes_still_have_a_chance() {
        // 1,600 of 3,000: z = 3.65, two-sided 0.00026.
        let p_value = sign_test(1_600, 1_400);

        assert!((0.000_2..0.000_4).contains(&p_value), "{p_value}");
    }
}
