//! `tablestakes compare --samples`: how sure a comparison is.

use std::path::PathBuf;

use tablestakes::batch::Desk;
use tablestakes::decide::{Profile, Samples};
use tablestakes::model::PricingModel;
use tablestakes::report::{self, Format};
use tablestakes::{Books, Comparison, Failure, Problem, Problems, Term, listed};

use super::question::{TermName, within};
use super::{output, profile_file};

#[derive(clap::Args)]
pub(super) struct SamplesArguments {
    /// Draw so many samples of the numbers that profiles give as intervals, and say how sure the answer is:
    /// `10_000` or `10k`
    #[arg(long, value_name = "N", conflicts_with_all = ["hybrid", "explain", "blocks"])]
    samples: Option<String>,
    /// What samples follow from: the same seed gives the same samples
    #[arg(long, value_name = "S", default_value_t = 1, requires = "samples")]
    seed: u64,
    /// Choose among samples within one term alone; left out, within each
    #[arg(long, value_enum, value_name = "TERM", requires = "samples")]
    term: Option<TermName>,
}

/// Samples that are asked for.
pub(super) struct Sampling {
    count: usize,
    seed: u64,
    term: Option<Term>,
}

impl SamplesArguments {
    /// What is asked for, when it is.
    pub(super) fn asked_for(&self) -> Result<Option<Sampling>, Problem> {
        let Some(text) = &self.samples else {
            return Ok(None);
        };
        Ok(Some(Sampling {
            count: Samples::parse_count("--samples", text)?,
            seed: self.seed,
            term: self.term.map(TermName::term),
        }))
    }
}

/// Reads profiles to draw samples of; what is wrong with any of them is said of all of them.
pub(super) fn read(paths: &[PathBuf], assumptions: &[String]) -> Result<Vec<Profile>, Failure> {
    let (mut profiles, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        let (name, text) = profile_file::text(path)?;
        match Profile::read(&name, &text, assumptions) {
            Ok(profile) => profiles.push(profile),
            Err(wrong) => problems.extend(wrong.0),
        }
    }
    if problems.is_empty() {
        Ok(profiles)
    } else {
        Err(Problems(problems).into())
    }
}

impl Sampling {
    /// The answers to profiles, each with the comparison at the middles of its intervals.
    pub(super) fn run(
        &self,
        profiles: &[Profile],
        books: &Books,
        models: &[&'static dyn PricingModel],
        format: Format,
    ) -> Result<(), Failure> {
        let terms = self
            .term
            .as_ref()
            .map_or(&Term::ALL[..], std::slice::from_ref);
        let longest = self.term.unwrap_or(Term::UpToThreeYears);
        let models = within(models.to_vec(), longest)?;
        let mut answers = Vec::new();
        for profile in profiles {
            let comparison = Comparison::of(profile.workload(), books, models.iter().copied());
            let models = listed(profile.workload(), books, models.iter().copied());
            let desk = Desk { books, models };
            let samples = Samples::draw(profile, &desk, terms, self.count, self.seed)?;
            answers.push((comparison, samples));
        }
        let all: Vec<_> = answers.iter().map(|it| (&it.0, &it.1)).collect();
        output::print(&report::samples(&all, format))?;
        super::compare::notice_of_age(answers.iter().map(|it| &it.0));
        Ok(())
    }
}
