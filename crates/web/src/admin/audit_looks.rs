//! Who looked behind the mask of what is reserved, on the page of the journal of access: why, and until when it was open.

use crate::desk::say;
use crate::ui::{Column, Table, empty, plain, two_lines};
use fadu_office::base::Moment;
use fadu_office::policy::LookLine;
use maud::{Markup, Render, html};

/// The list, the newest first.
pub(super) fn list(looks: &[LookLine]) -> Markup {
    let mut table = Table::new("查看保密的投诉人情况")
        .column("谁", Column::Name)
        .column("哪一件", Column::Text)
        .column("理由", Column::Text)
        .column("何时", Column::Text)
        .or_empty(empty("没有人查看过", html! { "每次查看，连同理由，列在这里。" }));
    for look in looks {
        let when = plain(&say::minute(Moment(look.at)));
        let until = format!("至 {}", say::minute(Moment(look.until)));
        let who = two_lines(plain(&look.name), &look.body);
        table = table.row([who, plain(&look.number), say::lines(&look.reason), two_lines(when, &until)]);
    }
    table.render()
}
