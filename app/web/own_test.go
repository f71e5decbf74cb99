package web

import "testing"

func TestOwnMessagesPhoneAndCardAtTheDeskOrAtHome(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		b := x.own(p)
		b.page("/me/messages").sees(t, ".none", "没有消息")
		b.submit("/me/phone", "/me/phone", "phone", "123").blames(t, "phone")
		b.submit("/me/phone", "/me/phone", "phone", "13712345678").leads(t, "/me/phone")
		b.submit("/me/phone", "/me/phone/code", "code", "000000").blames(t, "code")
		b.submit("/me/phone", "/me/phone/code", "code", x.codeOf(p)).leads(t, "/me/phone")
		b.page("/me/phone").sees(t, ".sub", "137****5678")
		b.submit("/me/phone", "/me/card/voiding").leads(t, "/me/phone")
		b.page("/me/messages").sees(t, ".rows", "学员卡已经作废").sees(t, ".rows", "验证码")
		b.page("/me").sees(t, `a[href="/me/messages"]`, "我的消息")
		b.page("/me/messages", "Accept-Language", "en")
	})
}
