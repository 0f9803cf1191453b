//! The three formats of a plan: the same steps in each, and no markup from the names in a package.

use std::collections::BTreeSet;

use mxready_fixtures::Package;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{NONE, TODAY, fixture, ids, items, json, plan, steps};

/// Names that try to be markup, in every place that a plan shows.
fn hostile() -> Package {
    const NAME: &str =
        "<script>alert(1)</script> [x](javascript:alert(2)) ![y](http://evil.example/z.png) **b** `c` | # d @admin";
    let model = "\
app \"Evil\" mendix 9.24.4.11007
security
  level production
  role Clerk
module Evil
  constant Api : String = 'https://evil.example/<img src=x onerror=alert(3)>|`a`|_b_'
  microflow ACT_Call (roles Clerk)
    rest GET 'http://10.1.2.3/<b>bold</b>/[l](http://evil.example)/|x|' timeout 30 -> $Answer
";
    Package::from_model(model).expect("the model").edit_metadata(|metadata| {
        metadata["ProjectName"] = NAME.into();
        metadata["ModelVersion"] = NAME.into();
        let constants = [NAME, "Evil.</code></td><script>", "Evil.\n# Heading\n- [x] ticked"];
        for name in constants {
            let constant = serde_json::json!({"Name": name, "Type": "String", "Description": "", "DefaultValue": NAME});
            metadata["Constants"].as_array_mut().expect("constants").push(constant);
        }
        metadata["ScheduledEvents"] = serde_json::json!([{"Name": NAME, "Description": ""}]);
        metadata["RequestHandlers"] =
            serde_json::json!([{"Name": "/<b>`|`</b>/", "DefaultEnabled": true, "MatchExactly": false}]);
    })
}

#[test]
fn names_from_a_package_make_no_markup_in_markdown() {
    for package in [hostile(), fixture("trouble"), fixture("demo")] {
        let outcome = plan(&package, &[]);
        let plan = json(&package, NONE, TODAY);
        let mut boxes = 0;
        let mut headings = 0;
        let mut links = BTreeSet::new();
        for event in Parser::new_ext(&outcome.stdout, Options::all()) {
            match event {
                Event::TaskListMarker(done) => {
                    boxes += 1;
                    assert!(!done, "nothing is done");
                }
                Event::Start(Tag::Heading { .. }) => headings += 1,
                Event::Start(Tag::Link { dest_url, .. }) => drop(links.insert(dest_url.to_string())),
                Event::Start(Tag::Image { dest_url, .. }) => panic!("an image: {dest_url}"),
                Event::Html(html) | Event::InlineHtml(html) => {
                    let ours = ["<details>", "</details>"].iter().any(|tag| html.trim().starts_with(tag));
                    assert!(ours && !html.contains("script") && !html.contains("img"), "{html}");
                }
                _ => {}
            }
        }
        let expected: usize = steps(&plan).map(|step| 1 + items(step).count()).sum();
        assert_eq!(boxes, expected);
        let stages = outcome.stdout.lines().filter(|line| line.starts_with("### ")).count();
        assert_eq!(headings, 1 + plan["phases"].as_array().expect("phases").len() + stages);
        for link in links {
            let is_ours = ["https://docs.mendix.com/", "https://github.com/mendix/", "https://openjdk.org/"];
            assert!(is_ours.iter().any(|start| link.starts_with(start)), "{link}");
        }
    }
}

#[test]
fn names_from_a_package_make_no_markup_in_the_page() {
    let page = plan(&hostile(), &["--format", "html"]).stdout;
    assert!(!page.contains("<script"), "the page has no script at all");
    assert!(!page.contains("<img") && !page.contains("<b>") && !page.contains("javascript:alert(2))\""));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("default-src &#39;none&#39;"));
    // What opens also closes, whatever the names are.
    for tag in ["section", "ol", "li", "ul", "table", "div", "code"] {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn the_three_formats_show_the_same_steps() {
    for name in ["demo", "trouble"] {
        let package = fixture(name);
        let plan_json = json(&package, NONE, TODAY);
        let text = plan(&package, &[]).stdout;
        let page = plan(&package, &["--format", "html"]).stdout;
        for id in ids(&plan_json) {
            assert!(text.contains(&format!("`{id}`")), "{id} in Markdown");
            assert!(page.contains(&format!("id=\"step-{id}\"")), "{id} in the page");
        }
    }
}
