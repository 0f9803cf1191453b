//! The week of the scheduled events: when each starts, and in which minute most of them do. The arithmetic is the model's;
//! here the events come together. Says nothing about how long a run takes, and leaves out what no week shows.

use crate::model::{Model, Starts, WEEKDAYS};

use super::scheduled_event::{TimeZone, clock};

const MINUTES_OF_WEEK: u16 = 7 * 24 * 60;

/// When one event starts.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct EventTimes {
    /// Qualified name of the event.
    pub event: String,
    /// The clock that it follows, where the model names one that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<TimeZone>,
    /// Its starts, on that clock.
    pub starts: Starts,
}

/// The minute in which most events start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Busiest {
    /// The events, by name.
    pub(crate) events: Vec<String>,
    /// The first such minute of the week in words, such as `Monday 03:00`.
    pub(crate) when: String,
}

/// The times of all events of a model, by name.
pub(crate) fn of(model: &Model) -> Vec<EventTimes> {
    let mut times: Vec<_> = model
        .scheduled_events
        .iter()
        .map(|event| EventTimes { event: event.name.clone(), clock: clock(event), starts: event.starts() })
        .collect();
    times.sort_by(|left, right| left.event.cmp(&right.event));
    times
}

/// The minute in which most events may start; `None` without events that have one. Events whose times drift may start in
/// any minute. Those of another clock are counted apart, unless the server's clock is known to be UTC; events that come
/// each hour are on both. What does not come every week alike is left out.
pub(crate) fn busiest(times: &[EventTimes], server_keeps_utc: bool) -> Option<Busiest> {
    let on = |clock: TimeZone| move |times: &&EventTimes| is_hourly(times) || times.clock == Some(clock);
    let groups: Vec<Vec<&EventTimes>> = if server_keeps_utc {
        vec![times.iter().collect()]
    } else {
        [TimeZone::Utc, TimeZone::Server].into_iter().map(|clock| times.iter().filter(on(clock)).collect()).collect()
    };
    let found = groups.iter().filter_map(|group| busiest_of(group));
    // The first of equals, so that the answer does not depend on the order of the groups' evaluation.
    found.reduce(|best, next| if next.events.len() > best.events.len() { next } else { best })
}

fn is_hourly(times: &EventTimes) -> bool {
    matches!(times.starts, Starts::Every { .. })
}

fn busiest_of(times: &[&EventTimes]) -> Option<Busiest> {
    let drifting = times.iter().filter(|times| matches!(times.starts, Starts::Every { past: None, .. }));
    let mut counts = vec![0_u32; usize::from(MINUTES_OF_WEEK)];
    for minute in times.iter().filter_map(|times| times.starts.minutes()).flatten() {
        if let Some(count) = counts.get_mut(usize::from(minute)) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    let minute = u16::try_from(counts.iter().position(|count| *count == most)?).ok()?;
    let there = times.iter().filter(|times| times.starts.minutes().is_some_and(|minutes| minutes.contains(&minute)));
    let mut events: Vec<String> = there.chain(drifting).map(|times| times.event.clone()).collect();
    events.sort();
    (!events.is_empty()).then(|| Busiest { events, when: in_words(minute) })
}

/// `Monday 03:00`.
fn in_words(minute: u16) -> String {
    let day = WEEKDAYS.get(usize::from(minute / 1440)).copied().unwrap_or_default();
    let of_day = minute % 1440;
    format!("{day} {:02}:{:02}", of_day / 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(event: &str, clock: TimeZone, starts: Starts) -> EventTimes {
        EventTimes { event: event.to_owned(), clock: Some(clock), starts }
    }

    fn daily(minute: u16) -> Starts {
        Starts::At((0..7).map(|day| day * 1440 + minute).collect())
    }

    const fn every(minutes: f64, past: Option<u16>) -> Starts {
        Starts::Every { minutes, past }
    }

    fn busiest_events(times: &[EventTimes], server_keeps_utc: bool) -> (Vec<String>, String) {
        let busiest = busiest(times, server_keeps_utc).unwrap();
        (busiest.events, busiest.when)
    }

    use TimeZone::{Server, Utc};

    #[test]
    fn events_that_share_a_minute_are_found_over_all_kinds_of_schedules() {
        let week = [
            times("A.Night", Utc, daily(180)),
            times("A.Quarter", Utc, every(15.0, Some(0))),
            times("A.Hour", Utc, every(60.0, Some(30))),
            times("A.Sunday", Utc, Starts::At(vec![6 * 1440 + 180])),
            times("A.Month", Utc, Starts::NotEveryWeek),
        ];
        let expected = ["A.Night", "A.Quarter", "A.Sunday"].map(str::to_owned).to_vec();
        assert_eq!(busiest_events(&week, true), (expected, "Sunday 03:00".to_owned()));
    }

    #[test]
    fn what_drifts_may_start_in_any_minute() {
        let week = [times("A.Night", Utc, daily(180)), times("A.Seven", Utc, every(7.0, None))];
        assert_eq!(busiest_events(&week, true).0, ["A.Night", "A.Seven"]);
        assert_eq!(busiest_events(&week[1..], true).0, ["A.Seven"]);
    }

    #[test]
    fn events_of_two_clocks_share_a_minute_only_where_the_clocks_agree() {
        let week = [
            times("A.Server", Server, daily(180)),
            times("A.Utc", Utc, daily(180)),
            times("A.Hour", Utc, every(60.0, Some(0))),
        ];
        assert_eq!(busiest_events(&week, true).0, ["A.Hour", "A.Server", "A.Utc"]);
        // Another zone moves the hour, not the minute: what comes each hour still meets both.
        assert_eq!(busiest_events(&week, false).0.len(), 2);
    }

    #[test]
    fn an_app_without_events_has_no_busiest_minute() {
        assert_eq!(busiest(&[], true), None);
        assert_eq!(busiest(&[times("A.Month", Utc, Starts::NotEveryWeek)], true), None);
        assert_eq!(busiest(&[times("A.Odd", Utc, Starts::Unknown)], false), None);
    }
}
