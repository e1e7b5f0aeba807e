//! `tablestakes compare`: what a workload costs in every way, and which is the cheapest.

use std::path::PathBuf;

use clap::ValueEnum;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use tablestakes::assumptions::Name;
use tablestakes::model::PricingModel;
use tablestakes::report::{self, Format};
use tablestakes::workload::growth::MOST_MONTHS;
use tablestakes::{Books, Comparison, Horizon, Hybrid, Problem, Problems, Workload};
use tablestakes::{catalog, check_destinations, hybrid};

use super::price_folders::PriceFolders;
use super::profile_file::read;
use super::samples::{SamplesArguments, Sampling};
use super::{Failure, output, samples};

/// Compare what workloads cost in every way that DynamoDB and PostgreSQL can be bought
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Profiles in TOML or JSON; `-` is standard input
    #[arg(required = true, value_name = "PROFILE")]
    profiles: Vec<PathBuf>,
    /// What to write the answer in
    #[arg(long, value_enum, default_value_t = FormatName::Table)]
    format: FormatName,
    /// Price only options whose id matches, `rds.*` for one; can be given several times
    #[arg(long = "option", value_name = "PATTERN")]
    options: Vec<String>,
    /// Print the bill of one option: every charge, the sizing, the assumptions
    #[arg(long, value_name = "ID")]
    explain: Option<String>,
    /// Buy this many blocks of reserved capacity in a region, in place of the best number: `12`, or
    /// `reads=12` and `writes=3`; can be given several times
    #[arg(long, value_name = "N")]
    blocks: Vec<String>,
    /// Price the profiles as one application, each free to go to either engine: those on PostgreSQL
    /// share one database, those on DynamoDB the account's allowances and commitments
    #[arg(long, conflicts_with_all = ["options", "explain", "blocks"])]
    hybrid: bool,
    /// Price each of so many months while the workload grows by [growth] of its profile, and rank
    /// options by what they cost in all; without a number, for its `horizon_months`
    #[arg(long, value_name = "MONTHS", num_args = 0..=1, value_parser = horizon_months,
        conflicts_with_all = ["hybrid", "explain", "samples"])]
    #[expect(
        clippy::option_option,
        reason = "as clap has an option whose value may be left out"
    )]
    horizon: Option<Option<u32>>,
    #[command(flatten)]
    samples: SamplesArguments,
    #[command(flatten)]
    prices: PriceFolders,
    /// Set an assumption, over what the profile says; can be given several times
    #[arg(long = "assume", value_name = "KEY=VALUE")]
    assumptions: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Table,
    Json,
    Csv,
    Markdown,
}

impl FormatName {
    fn format(self) -> Format {
        match self {
            Self::Table => Format::Terminal {
                width: output::width(),
            },
            Self::Json => Format::Json,
            Self::Csv => Format::Csv,
            Self::Markdown => Format::Markdown,
        }
    }
}

/// How many months `--horizon` asks for.
fn horizon_months(text: &str) -> Result<u32, String> {
    let months = text.parse().ok();
    let months = months.filter(|it| (1..=MOST_MONTHS).contains(it));
    months.ok_or_else(|| {
        format!(
            "expected a number of months from 1 to {MOST_MONTHS}; to take growth.horizon_months, \
             write --horizon behind the profiles"
        )
    })
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if let Some(sampling) = arguments.samples.asked_for()? {
        return run_samples(arguments, &sampling);
    }
    let workloads = read_all(arguments)?;
    if arguments.hybrid {
        return run_hybrid(arguments, workloads);
    }
    let models = models(arguments)?;
    let books = books(&arguments.prices, &workloads)?;
    if let Some(months) = arguments.horizon {
        return run_horizon(arguments, months, (&workloads, &books, &models));
    }
    let comparisons: Vec<_> = workloads
        .iter()
        .map(|workload| Comparison::of(workload, &books, models.iter().copied()))
        .collect();

    let format = arguments.format.format();
    let text = match &arguments.explain {
        None => report::comparisons(&comparisons, format),
        Some(id) => {
            let bills: Vec<_> = comparisons
                .iter()
                .filter_map(|it| Some((it, it.answer(id)?)))
                .collect();
            report::bills(&bills, format)
        }
    };
    output::print(&text)?;
    notice_of_age(comparisons.iter());
    Ok(())
}

/// What the profiles cost month by month.
fn run_horizon(
    arguments: &Arguments,
    months: Option<u32>,
    (workloads, books, models): (&[Workload], &Books, &[&'static dyn PricingModel]),
) -> Result<(), Failure> {
    let mut horizons = Vec::new();
    for workload in workloads {
        let Some(months) = months.or(workload.growth.horizon_months) else {
            let message = format!(
                "--horizon: {} does not say for how many months",
                workload.name
            );
            let help =
                "write --horizon 36, or put horizon_months = 36 under [growth] of the profile";
            return Err(Problem::anywhere(message).help(help).into());
        };
        horizons.push(Horizon::of(
            workload,
            books,
            months,
            models.iter().copied(),
        )?);
    }
    output::print(&report::horizons(&horizons, arguments.format.format()))?;
    say_when_old(horizons.iter().filter_map(|it| {
        let most = it.workload.assumptions.get(Name::PriceNoticeDays);
        Some((it.prices_as_of?, most))
    }));
    Ok(())
}

/// How sure the answer is.
fn run_samples(arguments: &Arguments, sampling: &Sampling) -> Result<(), Failure> {
    check_standard_input(&arguments.profiles)?;
    let profiles = samples::read(&arguments.profiles, &arguments.assumptions)?;
    let workloads: Vec<_> = profiles.iter().map(|it| it.workload().clone()).collect();
    let (models, books) = (models(arguments)?, books(&arguments.prices, &workloads)?);
    sampling.run(&profiles, &books, &models, arguments.format.format())
}

/// The cheapest split of the profiles over both engines.
fn run_hybrid(arguments: &Arguments, mut workloads: Vec<Workload>) -> Result<(), Failure> {
    let width = match arguments.format {
        FormatName::Table => Some(output::width()),
        FormatName::Json => None,
        FormatName::Csv | FormatName::Markdown => {
            let problem = Problem::anywhere("--hybrid is written as a table or as JSON");
            return Err(problem
                .help("leave --format out, or write --format json")
                .into());
        }
    };
    if let [first, rest @ ..] = &workloads[..]
        && let Some(other) = rest.iter().find(|it| it.region != first.region)
    {
        let message = format!(
            "--hybrid: {} is in {} and {} in {}: what shares a database is in one region",
            first.name, first.region, other.name, other.region
        );
        let help = "give all profiles the same region".to_owned();
        return Err(Problem::anywhere(message).help(help).into());
    }
    hybrid::share_allowances(&mut workloads);
    let books = books(&arguments.prices, &workloads)?;
    let hybrid = Hybrid::of(&workloads, &books);
    output::print(&report::hybrid(&hybrid, width))
}

/// Reads every profile; what is wrong with any of them is said of all of them.
fn read_all(arguments: &Arguments) -> Result<Vec<Workload>, Failure> {
    let mut workloads = Vec::new();
    let mut problems = Vec::new();
    check_standard_input(&arguments.profiles)?;
    for path in &arguments.profiles {
        match read(path, &arguments.assumptions) {
            Ok(mut workload) => {
                for blocks in &arguments.blocks {
                    // Wrong for one profile is wrong for all: it is said once.
                    workload.pin_blocks("--blocks", blocks)?;
                }
                workloads.push(workload);
            }
            Err(Failure::Input(wrong)) => problems.extend(wrong.0),
            Err(machine) => return Err(machine),
        }
    }
    if problems.is_empty() {
        Ok(workloads)
    } else {
        Err(Problems(problems).into())
    }
}

/// Standard input can be one of the profiles.
pub(super) fn check_standard_input(profiles: &[PathBuf]) -> Result<(), Problem> {
    let times = profiles.iter().filter(|it| it.as_os_str() == "-").count();
    if times > 1 {
        return Err(Problem::anywhere(
            "standard input (-) can be read once, not twice",
        ));
    }
    Ok(())
}

/// The models to run: those of the patterns, or of them the one that `--explain` names.
fn models(arguments: &Arguments) -> Result<Vec<&'static dyn PricingModel>, Failure> {
    let chosen = catalog::matching(&arguments.options)?;
    let Some(id) = &arguments.explain else {
        return Ok(chosen);
    };
    let explained = catalog::model(id)?;
    if chosen.iter().all(|model| model.option().id != id) {
        let message = format!("--explain {id}: the patterns of --option leave it out");
        return Err(Problem::anywhere(message).into());
    }
    Ok(vec![explained])
}

/// The price book of every region that a workload names, each read once.
pub(super) fn books(prices: &PriceFolders, workloads: &[Workload]) -> Result<Books, Failure> {
    let library = prices.library()?;
    let mut books = Books::default();
    for workload in workloads {
        for region in workload.regions() {
            if books.get(region).is_some() {
                continue;
            }
            let book = library.book(region).map_err(|Problems(problems)| {
                let placed = problems
                    .into_iter()
                    .map(|it| workload.at_region(region, it));
                Problems(placed.collect())
            })?;
            prices.say_what_is_laid_over(&book);
            books.insert(book);
        }
        if let Some(book) = books.get(&workload.region) {
            check_destinations(workload, book)?;
        }
    }
    Ok(books)
}

/// Says on standard error when prices are old.
pub(super) fn notice_of_age<'c, 'a: 'c>(comparisons: impl Iterator<Item = &'c Comparison<'a>>) {
    let dates = comparisons.filter_map(|it| {
        let most = it.workload.assumptions.get(Name::PriceNoticeDays);
        Some((it.prices_as_of()?, most))
    });
    say_when_old(dates);
}

/// Says on standard error when prices of some dates are older than so many days.
pub(super) fn say_when_old(dates: impl Iterator<Item = (Date, Decimal)>) {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let days_since = |date: Date| date.until(today).map_or(0, |age| age.get_days());
    let old = dates.filter(|(date, most)| Decimal::from(days_since(*date)) > *most);
    if let Some(date) = old.map(|(date, _)| date).min() {
        output::say_sentence(&format!(
            "notice: the oldest prices used are of {date}, {} days ago; check them before you \
             decide, and lay newer ones over with --prices",
            days_since(date)
        ));
    }
}
