//! Offer files of the AWS Price List as tests make them: with the structure of the real ones, in JSON and
//! in CSV.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// The columns of a product in CSV, and the attributes in JSON that they are. A file has those of its
/// own products alone.
const ATTRIBUTES: [(&str, &str); 30] = [
    ("serviceCode", "servicecode"),
    ("Location", "location"),
    ("Location Type", "locationType"),
    ("Instance Type", "instanceType"),
    ("Storage", "storage"),
    ("Volume Type", "volumeType"),
    ("Tenancy", "tenancy"),
    ("Operating System", "operatingSystem"),
    ("Engine Code", "engineCode"),
    ("Database Engine", "databaseEngine"),
    ("Database Edition", "databaseEdition"),
    ("License Model", "licenseModel"),
    ("Deployment Option", "deploymentOption"),
    ("Group", "group"),
    ("Group Description", "groupDescription"),
    ("Transfer Type", "transferType"),
    ("From Location", "fromLocation"),
    ("From Location Type", "fromLocationType"),
    ("To Location", "toLocation"),
    ("To Location Type", "toLocationType"),
    ("usageType", "usagetype"),
    ("operation", "operation"),
    ("CapacityStatus", "capacitystatus"),
    ("Deployment Model", "deploymentModel"),
    ("From Region Code", "fromRegionCode"),
    ("MarketOption", "marketoption"),
    ("Pre Installed S/W", "preInstalledSw"),
    ("Region Code", "regionCode"),
    ("To Region Code", "toRegionCode"),
    ("Volume API Name", "volumeApiName"),
];
const DISCLAIMER: &str = "This pricing list is for informational purposes only. All prices are subject to \
     the additional terms included in the pricing pages on http://aws.amazon.com.";

/// An offer file in the making.
#[derive(Clone)]
pub(crate) struct Offer {
    code: &'static str,
    day: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) disclaimer: String,
    pub(crate) products: Vec<Product>,
}

/// A product with its terms.
#[derive(Clone)]
pub(crate) struct Product {
    family: &'static str,
    attributes: BTreeMap<&'static str, String>,
    pub(crate) terms: Vec<Term>,
}

/// A term of a product: how it is bought, and its prices.
#[derive(Clone)]
pub(crate) struct Term {
    code: &'static str,
    effective: &'static str,
    /// Length, class of offering and payment; nothing for what is bought on demand.
    reserved: Option<[&'static str; 3]>,
    dimensions: Vec<Dimension>,
}

#[derive(Clone)]
struct Dimension {
    unit: &'static str,
    /// Where a tier begins and ends; nothing for what is paid upfront.
    range: Option<(&'static str, &'static str)>,
    usd: &'static str,
}

/// An offer without products, published on a day.
pub(crate) fn offer(code: &'static str, day: &'static str) -> Offer {
    Offer {
        code,
        day,
        currency: "USD",
        disclaimer: DISCLAIMER.to_owned(),
        products: Vec::new(),
    }
}

/// A product of us-east-1 without terms. Some products are of no family.
pub(crate) fn product(family: &'static str, usage_type: &str) -> Product {
    let product = Product {
        family,
        attributes: BTreeMap::new(),
        terms: Vec::new(),
    };
    product
        .with("usagetype", usage_type)
        .at("us-east-1", "US East (N. Virginia)")
        .with("locationType", "AWS Region")
}

impl Product {
    /// The same with an attribute; an empty one is none.
    pub(crate) fn with(mut self, attribute: &'static str, value: &str) -> Self {
        if value.is_empty() {
            self.attributes.remove(attribute);
        } else {
            self.attributes.insert(attribute, value.to_owned());
        }
        self
    }

    /// The same in another region.
    pub(crate) fn at(self, region: &str, location: &str) -> Self {
        self.with("regionCode", region).with("location", location)
    }

    /// The same at one price on demand.
    pub(crate) fn costs(self, unit: &'static str, usd: &'static str) -> Self {
        self.costs_by_tier(unit, &[("0", "Inf", usd)])
    }

    /// The same at the prices of tiers: from, to and USD.
    pub(crate) fn costs_by_tier(
        self,
        unit: &'static str,
        tiers: &[(&'static str, &'static str, &'static str)],
    ) -> Self {
        self.costs_from("2025-06-01T00:00:00Z", unit, tiers)
    }

    /// The same with a term on demand that holds from a time on.
    pub(crate) fn costs_from(
        mut self,
        effective: &'static str,
        unit: &'static str,
        tiers: &[(&'static str, &'static str, &'static str)],
    ) -> Self {
        let dimension = |&(from, to, usd): &(_, _, _)| Dimension {
            unit,
            range: Some((from, to)),
            usd,
        };
        self.terms.push(Term {
            code: "JRTCKXETXF",
            effective,
            reserved: None,
            dimensions: tiers.iter().map(dimension).collect(),
        });
        self
    }

    /// The same with a term for years: an hour in a unit, and a sum upfront where there is one.
    pub(crate) fn reserved(
        mut self,
        (code, term): (&'static str, [&'static str; 3]),
        (unit, hourly): (&'static str, &'static str),
        upfront: Option<&'static str>,
    ) -> Self {
        let hourly = Dimension {
            unit,
            range: Some(("0", "Inf")),
            usd: hourly,
        };
        let upfront = upfront.map(|usd| Dimension {
            unit: "Quantity",
            range: None,
            usd,
        });
        self.terms.push(Term {
            code,
            effective: "2025-06-01T00:00:00Z",
            reserved: Some(term),
            dimensions: [hourly].into_iter().chain(upfront).collect(),
        });
        self
    }
}

impl Term {
    /// Its name and those of its prices, in a product.
    fn names(&self, sku: &str) -> (String, Vec<String>) {
        let name = format!("{sku}.{}", self.code);
        let rates = self.dimensions.iter().enumerate();
        let rates = rates.map(|(at, it)| match it.range {
            None => format!("{name}.2TG2D8R56U"),
            Some(_) => format!("{name}.6YS6EN2C{at:02}"),
        });
        (name.clone(), rates.collect())
    }

    fn json(&self, sku: &str, currency: &str) -> Value {
        let (_, rates) = self.names(sku);
        let mut dimensions = Map::new();
        for (rate, it) in rates.into_iter().zip(&self.dimensions) {
            let mut dimension = json!({
                "rateCode": rate,
                "description": format!("{} {currency} per {}", it.usd, it.unit),
                "unit": it.unit,
                "pricePerUnit": { currency: it.usd },
                "appliesTo": [],
            });
            if let Some((from, to)) = it.range {
                dimension["beginRange"] = from.into();
                dimension["endRange"] = to.into();
            }
            dimensions.insert(rate, dimension);
        }
        let attributes = match self.reserved {
            None => json!({}),
            Some([length, class, payment]) => json!({
                "LeaseContractLength": length,
                "OfferingClass": class,
                "PurchaseOption": payment,
            }),
        };
        json!({
            "offerTermCode": self.code,
            "sku": sku,
            "effectiveDate": self.effective,
            "priceDimensions": dimensions,
            "termAttributes": attributes,
        })
    }
}

impl Offer {
    /// The same with a product more.
    pub(crate) fn with(mut self, product: Product) -> Self {
        self.products.push(product.with("servicecode", self.code));
        self
    }

    /// The products by the codes that they have in a file.
    fn skus(&self) -> impl Iterator<Item = (String, &Product)> {
        let products = self.products.iter().enumerate();
        products.map(|(at, product)| (format!("SKU{at:013}"), product))
    }

    /// The file in JSON.
    pub(crate) fn json(&self) -> String {
        let (mut products, mut on_demand, mut reserved) = (Map::new(), Map::new(), Map::new());
        for (sku, product) in self.skus() {
            let mut it = json!({ "sku": sku, "attributes": product.attributes });
            if !product.family.is_empty() {
                it["productFamily"] = product.family.into();
            }
            products.insert(sku.clone(), it);
            for (at, term) in product.terms.iter().enumerate() {
                let terms = match term.reserved {
                    None => &mut on_demand,
                    Some(_) => &mut reserved,
                };
                let of_product = terms.entry(sku.clone()).or_insert_with(|| json!({}));
                // A product may have several terms on demand.
                let (name, _) = term.names(&sku);
                of_product[format!("{name}{at}")] = term.json(&sku, self.currency);
            }
        }
        let mut terms = json!({ "OnDemand": on_demand });
        if !reserved.is_empty() {
            terms["Reserved"] = reserved.into();
        }
        let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("JSON");
        let head = [
            ("formatVersion", "v1.0".into()),
            ("disclaimer", self.disclaimer.as_str().into()),
            ("offerCode", self.code.into()),
            (
                "version",
                format!("{}120000", self.day.replace('-', "")).into(),
            ),
            ("publicationDate", format!("{}T12:00:00Z", self.day).into()),
            ("products", products.into()),
            ("terms", terms),
            ("attributesList", json!({})),
        ];
        let entries =
            head.map(|(key, value): (_, Value)| format!("\"{key}\" : {}", pretty(&value)));
        format!("{{\n{}\n}}\n", entries.join(",\n"))
    }

    /// The file in CSV: lines about it, a header, and a row for each price.
    pub(crate) fn csv(&self) -> String {
        let mut csv = String::new();
        for cells in [
            ["FormatVersion", "v1.0"],
            ["Disclaimer", &self.disclaimer],
            ["Publication Date", &format!("{}T12:00:00Z", self.day)],
            ["Version", &format!("{}120000", self.day.replace('-', ""))],
            ["OfferCode", self.code],
        ] {
            line(&mut csv, &cells);
        }
        let has_reserved = self.terms().any(|(_, _, term)| term.reserved.is_some());
        let columns = ATTRIBUTES.iter().filter(|(_, attribute)| {
            let mut products = self.products.iter();
            products.any(|it| it.attributes.contains_key(attribute))
        });
        let columns: Vec<_> = columns.collect();
        let mut header = vec![
            "SKU",
            "OfferTermCode",
            "RateCode",
            "TermType",
            "PriceDescription",
            "EffectiveDate",
            "StartingRange",
            "EndingRange",
            "Unit",
            "PricePerUnit",
            "Currency",
        ];
        if has_reserved {
            let reserved = [
                "RelatedTo",
                "LeaseContractLength",
                "PurchaseOption",
                "OfferingClass",
            ];
            header.extend(reserved);
        }
        header.push("Product Family");
        header.extend(columns.iter().map(|(column, _)| column));
        line(&mut csv, &header);
        for (sku, product, term) in self.terms() {
            let (_, rates) = term.names(&sku);
            for (rate, it) in rates.iter().zip(&term.dimensions) {
                let (from, to) = it.range.unwrap_or_default();
                let kind = if term.reserved.is_some() {
                    "Reserved"
                } else {
                    "OnDemand"
                };
                let description = format!("{} {} per \"{}\"", it.usd, self.currency, it.unit);
                let day = &term.effective[..10];
                let mut cells = vec![sku.as_str(), term.code, rate, kind, &description, day];
                cells.extend([from, to, it.unit, it.usd, self.currency]);
                if has_reserved {
                    let [length, class, payment] = term.reserved.unwrap_or_default();
                    cells.extend(["", length, payment, class]);
                }
                cells.push(product.family);
                let attribute = |name| product.attributes.get(name).map_or("", String::as_str);
                cells.extend(columns.iter().map(|(_, name)| attribute(name)));
                line(&mut csv, &cells);
            }
        }
        csv
    }

    fn terms(&self) -> impl Iterator<Item = (String, &Product, &Term)> {
        self.skus().flat_map(|(sku, product)| {
            let terms = product.terms.iter();
            terms.map(move |term| (sku.clone(), product, term))
        })
    }
}

/// Adds a line to a CSV file. What is not empty stands in quotes.
fn line(csv: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = match cell {
            &"" => write!(csv, "{comma}"),
            cell => write!(csv, "{comma}\"{}\"", cell.replace('"', "\"\"")),
        };
    }
    csv.push('\n');
}
