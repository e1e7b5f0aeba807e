//! An edited workbook against the program: each charge of its sheets, and what the program charges for the
//! same inputs, prices and assumptions.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::{Decimal, dec};

use super::read_back::{Put, ReadBack, ReadBill, ReadOption, ReadWorkload, number_of};
use crate::assumptions::Name;
use crate::bill::Charge;
use crate::compare::{Answer, Comparison};
use crate::decide::Profile;
use crate::month::spread;
use crate::prices::{Books, Library, MOST_DECIMALS, PriceBook};
use crate::problem::{Problem, Problems};
use crate::workload::Workload;

/// What is no cent is no difference.
const CENT: Decimal = dec!(0.01);

/// How an edited workbook stands to the program.
#[derive(Debug)]
pub struct Check {
    /// The charges that were compared, over all options and workloads.
    pub charges: usize,
    /// The options that were compared.
    pub options: usize,
    /// How many inputs, prices and assumptions of the cells are others than those of the profiles and the
    /// price books.
    pub set: usize,
    /// Where sheet and program differ by more than the sheet says it may be off, and a cent.
    pub differences: Vec<Difference>,
    /// What could not be compared.
    pub left_out: Vec<LeftOut>,
}

/// An amount that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The workload by its own name, or where several have it by that in the workbook.
    pub workload: String,
    /// The id of the option.
    pub option: &'static str,
    /// What is charged for, or the sum that differs though no charge does.
    pub charge: String,
    /// Whether it is a charge, and no sum of them.
    pub is_charge: bool,
    /// What the sheet has, USD.
    pub sheet_usd: Decimal,
    /// What the program charges, USD.
    pub program_usd: Decimal,
    /// What the sheet says that it may be off, USD.
    pub within_usd: Decimal,
}

/// An option that could not be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The workload by its own name, or where several have it by that in the workbook.
    pub workload: String,
    /// The id of the option.
    pub option: &'static str,
    /// Why, in a sentence without its subject.
    pub reason: String,
}

impl Check {
    /// Prices a workbook's workloads anew with what stands in its cells, over the prices of a library.
    ///
    /// # Errors
    /// A profile that can't be read, or can't have the values that were put in; prices that no book has.
    pub fn of(read: &ReadBack, library: &Library) -> Result<Self, Problems> {
        let mut check = Self {
            charges: 0,
            options: 0,
            set: 0,
            differences: Vec::new(),
            left_out: Vec::new(),
        };
        let mut workloads = Vec::new();
        for it in &read.workloads {
            workloads.push(check.workload(read, it)?);
        }
        let names = names(read, &workloads);
        let books = check.books(read, &workloads, library)?;
        // A copy of a sheet is of the same option.
        let mut seen = HashSet::new();
        let models = read.options.iter().map(|it| it.model);
        let models: Vec<_> = models.filter(|it| seen.insert(it.option().id)).collect();
        let comparisons = workloads
            .iter()
            .map(|it| Comparison::of_every(it, &books, models.iter().copied()));
        let comparisons: Vec<_> = comparisons.collect();
        for option in &read.options {
            let before = check.charges;
            for bill in &option.bills {
                let answer = comparisons[bill.workload].answer(option.model.option().id);
                if let Some(answer) = answer {
                    check.bill(&names[bill.workload], option, bill, answer);
                }
            }
            check.options += usize::from(check.charges > before);
        }
        Ok(check)
    }

    /// A workload with what was put in.
    fn workload(&mut self, read: &ReadBack, it: &ReadWorkload) -> Result<Workload, Problems> {
        let profile = Profile::read(&it.file, &it.text, &it.settled)?;
        let now = |put: &Put| {
            let name = Name::of(&put.key)?;
            Some(profile.workload().assumptions.get(name))
        };
        let settled = { it.assumptions.iter() }.filter(|put| !is_now(put, now(put)));
        let settled: Vec<_> = settled.collect();
        let given: HashSet<_> = profile.given().collect();
        let mut emptied = it
            .empty
            .iter()
            .filter(|(key, _)| given.contains(key.as_str()));
        if let Some((key, place)) = emptied.next() {
            let message = format!(
                "{}, {place}: {key}: expected a number, found nothing",
                read.name
            );
            let help = "the sheets count an empty cell as 0: put in 0 where that is meant";
            return Err(Problem::anywhere(message).help(help).into());
        }
        // What a profile leaves out is offered as 0.
        let is_left_out = |put: &Put| profile.now(&put.key).is_none() && put.value.is_zero();
        let put_in = |put: &&Put| !is_left_out(put) && !is_now(put, profile.now(&put.key));
        let put_in: Vec<_> = it.inputs.iter().filter(put_in).collect();
        self.set += settled.len() + put_in.len();
        let texts = settled
            .iter()
            .map(|put| format!("{}={}", put.key, put.value));
        let all: Vec<_> = it.settled.iter().cloned().chain(texts).collect();
        let placed = |problems: Problems| {
            let puts = settled.iter().chain(&put_in);
            let puts: HashMap<_, _> = puts
                .map(|put| (format!("{}={}", put.key, put.value), put))
                .collect();
            let placed = problems.0.into_iter().map(|problem| {
                let text = problem.place.as_ref().map(|it| it.source.text.as_str());
                let put = text.and_then(|it| puts.get(it));
                put.map_or(problem.clone(), |put| {
                    let message = format!("{}, {}: {}", read.name, put.place, problem.message);
                    Problem {
                        place: None,
                        message,
                        help: problem.help,
                    }
                })
            });
            Problems(placed.collect())
        };
        let profile = Profile::read(&it.file, &it.text, &all).map_err(placed)?;
        let settings = put_in
            .iter()
            .map(|put| (put.key.clone(), put.value.to_string()));
        let settings: Vec<_> = settings.collect();
        profile.with("Inputs", &settings).map_err(placed)
    }

    /// The price books of the workloads, with the prices of the workbook.
    fn books(
        &mut self,
        read: &ReadBack,
        workloads: &[Workload],
        library: &Library,
    ) -> Result<Books, Problems> {
        let mut books: BTreeMap<&str, PriceBook> = BTreeMap::new();
        for region in workloads.iter().flat_map(Workload::regions) {
            if !books.contains_key(region) {
                books.insert(region, library.book(region)?);
            }
        }
        let mut problems = Vec::new();
        for price in &read.prices {
            let Put { key, value, place } = &price.used;
            let mut is_known = false;
            let mut is_changed = false;
            for book in books.values_mut() {
                // What a formula works out has more decimals than the engine has room for.
                let value = value.round_dp(MOST_DECIMALS);
                match price.usage() {
                    Some(usage) => {
                        let now = book.savings_plan(usage).ok().map(|it| it.share);
                        is_known |= now.is_some();
                        if now.is_some() && !is_now(&price.used, now) {
                            is_changed |= book.take_off(usage, value);
                        }
                    }
                    _ if *price.region == *book.region => {
                        let now = book.paid(key);
                        is_known |= now.is_some();
                        if now.is_some() && !is_now(&price.used, now) {
                            is_changed |= book.pay(key, value);
                        }
                    }
                    _ => {}
                }
            }
            self.set += usize::from(is_changed);
            // A region that no workload is in any longer has no book.
            let is_asked = price.region.is_empty() || books.contains_key(price.region.as_str());
            if !is_known && is_asked {
                let message = format!("{}, {place}: no price book has {key}", read.name);
                let help = "lay the folder over with --prices that the workbook was made with";
                problems.push(Problem::anywhere(message).help(help));
            }
        }
        if !problems.is_empty() {
            return Err(Problems::first(problems, 0));
        }
        let mut all = Books::default();
        for book in books.into_values() {
            all.insert(book);
        }
        Ok(all)
    }

    /// Compares a bill.
    fn bill(&mut self, workload: &str, option: &ReadOption, bill: &ReadBill, answer: &Answer<'_>) {
        let about = option.model.option();
        let outside = || {
            let words = "its factors don't stand for the inputs as they are";
            match bill.fallen_by.as_str() {
                "" => words.to_owned(),
                why => format!("{words} ({why})"),
            }
        };
        let leave_out = |reason| LeftOut {
            workload: workload.to_owned(),
            option: about.id,
            reason,
        };
        let Some(quote) = answer.quote() else {
            let reason = answer.reason().map(ToString::to_string).unwrap_or_default();
            let mut reason = format!("the program has no bill for it: {reason}");
            if bill.has_fallen {
                reason = format!("{}, and {reason}", outside());
            }
            self.left_out.push(leave_out(reason));
            return;
        };
        let charges = quote.bill.charges().iter().map(|it| (false, it));
        let upfront = quote.upfront.charges().iter().map(|it| (true, it));
        let mut amounts = amounts(bill, charges.chain(upfront));
        settle_ties(&mut amounts);
        let difference = |charge: String, is_charge, amount: &Amount| Difference {
            workload: workload.to_owned(),
            option: about.id,
            charge,
            is_charge,
            sheet_usd: amount.sheet,
            program_usd: amount.program,
            within_usd: amount.within,
        };
        let differing = amounts.iter().filter(|it| it.1.differs());
        let mut differences: Vec<_> = differing
            .map(|((is_upfront, what), amount)| difference(words(*is_upfront, what), true, amount))
            .collect();
        if differences.is_empty() {
            let within = |upfront: bool| -> Decimal {
                let lines = bill.lines.iter().filter(|it| it.is_upfront == upfront);
                lines.fold(Decimal::ZERO, |sum, it| {
                    sum.saturating_add(it.within_usd.abs())
                })
            };
            let month = (bill.month_usd, quote.monthly_usd(), within(false));
            let upfront = (bill.upfront_usd, quote.upfront_usd(), within(true));
            let effective = (
                bill.effective_usd,
                answer.effective_monthly_usd().unwrap_or_default(),
                month
                    .2
                    .saturating_add(spread(upfront.2, about.commitment_years)),
            );
            let sums = [
                ("Month", month),
                ("Upfront", upfront),
                ("Effective month", effective),
            ];
            for (words, (sheet_usd, program_usd, within_usd)) in sums {
                // Of rounding to the cent there may be as much as charges have.
                let of_cents = CENT * Decimal::from(amounts.len());
                let amount = Amount {
                    sheet: sheet_usd.unwrap_or_default(),
                    program: program_usd,
                    within: within_usd,
                };
                let off = amount.sheet.saturating_sub(program_usd).abs();
                if off > within_usd.saturating_add(of_cents.max(CENT)) {
                    differences.push(difference(words.to_owned(), false, &amount));
                }
            }
        }
        if bill.has_fallen && !differences.is_empty() {
            self.left_out.push(leave_out(outside()));
            return;
        }
        self.charges += amounts.len();
        self.differences.extend(differences);
    }
}

/// What is charged for on both sides, USD.
#[derive(Debug, Default)]
struct Amount {
    sheet: Decimal,
    program: Decimal,
    within: Decimal,
}

impl Amount {
    fn differs(&self) -> bool {
        let off = self.sheet.saturating_sub(self.program).abs();
        off > self.within.abs().saturating_add(CENT)
    }
}

/// Takes for equal what is charged for another class at the same price: of two that cost the same the
/// program may choose the other one for other inputs.
fn settle_ties(amounts: &mut BTreeMap<(bool, [String; 4]), Amount>) {
    type Key = (bool, [String; 4]);
    let alone = |it: &Amount| it.differs() && it.program.is_zero();
    let of_sheet = amounts.iter().filter(|it| alone(it.1));
    let of_sheet: Vec<_> = of_sheet.map(|(key, it)| (key.clone(), it.sheet)).collect();
    // What the program alone charges are few, whatever a sheet has.
    let of_program =
        { amounts.iter() }.filter(|(_, it)| it.sheet.is_zero() && !it.program.is_zero());
    let mut of_program: Vec<_> = of_program
        .map(|(key, it)| (key.clone(), it.program))
        .collect();
    for (key, usd) in of_sheet {
        let is_twin = |(other, program): &(Key, Decimal)| {
            let same = [0, 2, 3].map(|at| other.1[at] == key.1[at]);
            let is_equal = program.saturating_sub(usd).abs() <= CENT;
            other.0 == key.0 && same == [true; 3] && is_equal
        };
        if let Some(at) = of_program.iter().position(is_twin) {
            amounts.remove(&of_program.remove(at).0);
            if let Some(own) = amounts.get_mut(&key) {
                own.program = usd;
            }
        }
    }
}

/// The charges of both sides. What is charged in parts, some of them covered, counts as one.
fn amounts<'c>(
    bill: &ReadBill,
    charges: impl Iterator<Item = (bool, &'c Charge<'c>)>,
) -> BTreeMap<(bool, [String; 4]), Amount> {
    let mut amounts: BTreeMap<_, Amount> = BTreeMap::new();
    for line in &bill.lines {
        let amount = amounts.entry((line.is_upfront, line.what.clone()));
        let amount = amount.or_default();
        amount.sheet = amount.sheet.saturating_add(line.usd);
        amount.within = amount.within.saturating_add(line.within_usd);
    }
    for (is_upfront, it) in charges {
        let what = [it.group.name(), &it.subject, it.meter, it.region].map(str::to_owned);
        let amount = amounts.entry((is_upfront, what)).or_default();
        amount.program = amount.program.saturating_add(it.amount_usd());
    }
    amounts
}

/// What the workloads are called: the workbook makes names differ from each other and from its titles.
fn names(read: &ReadBack, workloads: &[Workload]) -> Vec<String> {
    let mut many: HashMap<String, usize> = HashMap::new();
    for it in workloads {
        *many.entry(it.name.to_lowercase()).or_default() += 1;
    }
    let all = read.workloads.iter().zip(workloads);
    let names = all.map(|(read, it)| match many.get(&it.name.to_lowercase()) {
        Some(1) => it.name.clone(),
        _ => read.name.clone(),
    });
    names.collect()
}

/// A charge in words.
fn words(is_upfront: bool, [group, subject, meter, region]: &[String; 4]) -> String {
    let due = if is_upfront { ", upfront" } else { "" };
    format!("{group}: {meter} of {subject}, {region}{due}")
}

/// Whether a cell holds what it did, to the digits of a spreadsheet.
fn is_now(put: &Put, now: Option<Decimal>) -> bool {
    now.and_then(number_of) == Some(put.value)
}
