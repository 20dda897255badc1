//! What is held in memory of streams that are no matters, each folded from its events when it is asked for.

/// Announcements, examinations, samplings, rounds of review and of assessment, what counts, what is going on now.
#[derive(Default)]
pub(crate) struct Rooms {
    pub activity: crate::activity::ActivityRoom,
    pub exams: crate::exams::ExamRoom,
    pub samplings: crate::sampling::SamplingRoom,
    pub reviews: crate::rounds::ReviewRoom,
    pub assessments: crate::assess::AssessRoom,
    pub figures: crate::figures::FiguresRoom,
    pub live: crate::live::LiveRoom,
}
