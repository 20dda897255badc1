//! One page for all rooms of those who keep the rules, the registers and the machine; each person sees those that the table of policy opens.

use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::rooms::{GROUPS, any, open};
use crate::signed::Signed;
use crate::ui::{card, empty, page_head, plain};
use maud::{Markup, html};

/// `GET /admin`.
pub async fn show(Signed(who): Signed) -> Result<Markup, PageDenial> {
    let body = html! {
        (page_head("管理", plain("规则、职权、人员和系统的登记与办理"), html! {}))
        div.stack {
            @for (group, rooms) in GROUPS {
                @if open(&who, rooms).next().is_some() {
                    (card(group, html! {}, html! { ul.acts { @for r in open(&who, rooms) {
                        li { a.do href=(r.href) { span { (r.name) span.sub { (r.about) } } } }
                    } } }))
                }
            }
            @if !any(&who) { (empty("没有您管理的内容", html! { "管理规则、职权、人员和系统的岗位，由本机关的登记管理员登记。" })) }
        }
    };
    Ok(Frame::new("管理", "/admin").reading().page(&who, body))
}
