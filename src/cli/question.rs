//! What the subcommands that vary a profile are asked: which profile, which options, at which prices.

use std::path::PathBuf;

use tablestakes::batch::Desk;
use tablestakes::decide::Profile;
use tablestakes::model::PricingModel;
use tablestakes::prices::Books;
use tablestakes::report::Asked;
use tablestakes::{Comparison, Problem, Term, catalog, listed};

use super::compare::books;
use super::price_folders::PriceFolders;
use super::{Failure, profile_file};

#[derive(clap::Args)]
pub(super) struct QuestionArguments {
    /// A profile in TOML or JSON; `-` is standard input
    #[arg(value_name = "PROFILE")]
    pub(super) profile: PathBuf,
    /// Decide only between options whose id matches, `rds.*` for one; can be given several times. Two
    /// options alone are compared with each other, others by engine
    #[arg(long = "option", value_name = "PATTERN")]
    options: Vec<String>,
    /// The longest commitment to consider; left out, none, or any where options are named
    #[arg(long, value_enum, value_name = "TERM")]
    term: Option<TermName>,
    #[command(flatten)]
    prices: PriceFolders,
    /// Set an assumption, over what the profile says; can be given several times
    #[arg(long = "assume", value_name = "KEY=VALUE")]
    assumptions: Vec<String>,
}

/// What an answer is written in.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum FormatName {
    Table,
    Json,
    Csv,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum TermName {
    NoCommitment,
    #[value(name = "up-to-1-year")]
    UpToOneYear,
    #[value(name = "up-to-3-years")]
    UpToThreeYears,
}

impl TermName {
    pub(super) fn term(self) -> Term {
        match self {
            Self::NoCommitment => Term::NoCommitment,
            Self::UpToOneYear => Term::UpToOneYear,
            Self::UpToThreeYears => Term::UpToThreeYears,
        }
    }
}

/// The options that commit to no more than a term.
pub(super) fn within(
    mut models: Vec<&'static dyn PricingModel>,
    term: Term,
) -> Result<Vec<&'static dyn PricingModel>, Problem> {
    models.retain(|it| it.option().commitment_years <= term.years());
    if models.is_empty() {
        let message = "--term leaves none of the options that --option asks for";
        let help = "leave --term out, or ask for options without commitment";
        return Err(Problem::anywhere(message).help(help));
    }
    Ok(models)
}

/// A profile, and the options and prices that it is asked for.
pub(super) struct Question {
    pub(super) profile: Profile,
    term: Term,
    books: Books,
    models: Vec<&'static dyn PricingModel>,
}

impl Question {
    pub(super) fn read(arguments: &QuestionArguments) -> Result<Self, Failure> {
        let (name, text) = profile_file::text(&arguments.profile)?;
        let profile = Profile::read(&name, &text, &arguments.assumptions)?;
        let term = match arguments.term {
            Some(term) => term.term(),
            None if arguments.options.is_empty() => Term::NoCommitment,
            None => Term::UpToThreeYears,
        };
        let workload = profile.workload();
        let books = books(&arguments.prices, std::slice::from_ref(workload))?;
        let models = within(catalog::matching(&arguments.options)?, term)?;
        let models = listed(workload, &books, models);
        Ok(Self {
            profile,
            term,
            books,
            models,
        })
    }

    /// Where its options are answered.
    pub(super) fn desk(&self) -> Desk<'_> {
        Desk {
            books: &self.books,
            models: self.models.clone(),
        }
    }

    /// The options as the profile is.
    pub(super) fn comparison(&self) -> Comparison<'_> {
        Comparison::of(
            self.profile.workload(),
            &self.books,
            self.models.iter().copied(),
        )
    }

    /// What is asked, for reports on what comes of it.
    pub(super) fn asked<'a>(
        &self,
        comparison: &'a Comparison<'a>,
        desk: &'a Desk<'a>,
    ) -> Asked<'a> {
        Asked {
            comparison,
            desk,
            term: self.term,
        }
    }
}
