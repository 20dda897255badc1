//! Step bar 流程条: every stage of the procedure with its state, day and person.
use super::icon::Icon;
use maud::{Markup, html};

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// The matter is here.
    Now,
    /// Still to come.
    Ahead,
    /// Does not happen in this matter.
    Skipped,
}

/// One step: name, state and up to two lines (day, person).
#[derive(Debug, Clone)]
pub struct Step {
    /// The stage.
    pub name: String,
    /// Where it stands.
    pub state: StepState,
    /// Day and person, at most two lines.
    pub lines: Vec<String>,
}

impl Step {
    /// A step with its lines.
    pub fn new(name: impl Into<String>, state: StepState, lines: &[&str]) -> Self {
        Self { name: name.into(), state, lines: lines.iter().map(|line| (*line).to_owned()).collect() }
    }
    fn words(&self) -> (&'static str, &'static str) {
        match self.state {
            StepState::Done => ("done", "已完成"),
            StepState::Now => ("now", "正在进行"),
            StepState::Ahead => ("todo", "未到"),
            StepState::Skipped => ("todo passed", "不经过"),
        }
    }
}

/// The step bar; on a narrow screen it scrolls sideways in its own strip.
pub fn step_bar(steps: &[Step]) -> Markup {
    html! { div.steps-frame tabindex="0" role="group" aria-label="流程条" { ol.steps { @for (index, step) in steps.iter().enumerate() {
        @let (class, word) = step.words();
        li class=(class) aria-current=[(step.state == StepState::Now).then_some("step")] {
            span.dot aria-hidden="true" { @match step.state {
                StepState::Done => (Icon::Tick),
                StepState::Skipped => (Icon::Minus),
                _ => (index + 1),
            } }
            b { (step.name) span.vh { "（" (word) "）" } }
            @for line in &step.lines { span { (line) } }
        }
    } } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    use StepState::{Ahead, Done, Now, Skipped};
    let steps = [
        Step::new("立案", Done, &["07-20 周一", "贺明川 批准"]),
        Step::new("调查", Done, &["07-20 至 08-28", "沈知行 罗一鸣"]),
        Step::new("审核", Now, &["剩 8 日", "柳文清"]),
        Step::new("听证", Skipped, &["未申请"]),
        Step::new("决定", Ahead, &["至迟 11-02 周一"]),
        Step::new("送达", Ahead, &["7 个工作日内"]),
        Step::new("结案", Ahead, &[]),
    ];
    vec![("流程条", step_bar(&steps))]
}
