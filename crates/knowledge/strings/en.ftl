# What the agent says of its own, in English. The reference of all other languages: their messages and arguments are held
# against these. An attribute is another wording of the same, taken when the first was said just now.
#
# A team changes single messages, or adds a language, by `strings/<language>.ftl` in its knowledge folder.

## The beginning, small talk, what steers the conversation

welcome = Hello, I am { $name }. I answer questions from the self-help articles of this team. Ask me one problem in one sentence. If I cannot help, I get you a person.
greeting = Hello. What can I help you with?
    .again = Hello again. What is the problem?
thanks = You are welcome. Is there anything else?
    .again = Glad to help. Ask me if anything else comes up.
solved = Good to hear that it works. Ask me if anything else comes up.
    .again = Good, that is solved then.
goodbye = Goodbye. I am here if you need me.
    .again = See you.
help = I am { $name }, a program, not a person. I answer questions from self-help articles, ask back when several answers fit, and get you a person when I do not know. Describe your problem in one sentence. At any time you can write "back", "start over" or "talk to a person".
    .again = I am { $name }, a support bot. Describe a problem in one sentence and I look for the article that answers it. Write "talk to a person" and a person takes over, or "start over" to begin anew.
start_over = We start over. What can I help you with?
    .again = A fresh start. What is the problem?
cancelled = Cancelled. What else can I help you with?
    .again = Never mind then. What else is there?
declined = All right. What else can I help you with?
    .again = As you like. What is the problem?
insult = I am sorry that this is annoying. Tell me what goes wrong, or ask for a person.
    .again = I understand that you are annoyed. A person can take over if you want.
distress = I am a program, and this is more than I can help with. Please do not stay alone with it: talk to somebody you trust, and if you or anybody else is in danger, call the emergency services where you are, now.
    .again = If you or anybody else is in danger, please call the emergency services where you are, now.
grievance = I am sorry that this happened. I only know the articles of this team; a person can look into it: write "talk to a person".
    .again = That should not have happened, I am sorry. A person can take it up: write "talk to a person".
urgent = I see that it cannot wait. What goes wrong, in one sentence? Or a person takes over: write "talk to a person".
    .again = Let us be quick: what do you see, or which error? A person can take over at any time.
acknowledged = Good. Tell me whether it worked, or ask something else.
    .again = Fine. I am here if you need more.
ask_away = What can I help you with?
    .again = Tell me what the problem is, in one sentence.
not_helpful = I am sorry that did not help. What exactly goes wrong?
    .again = Then let us look closer. What happens, and what did you expect?
nothing_to_repeat = I have not said anything yet. What can I help you with?

## Questions back

which_one = Which of these is it?
    .again = Several answers are near. Which one do you mean?
which_one_again = Please choose one of these.
    .again = I need one of these to go on.
unsure_which = Take the one that comes nearest, or tell me in one sentence what happens.
    .again = What do you see, or what do you want to do? One of these may still be near.
# $count: number of options, 2 or 3.
out_of_range = Please choose a number from 1 to { $count }.
    .again = { $count ->
        [one] There is one option.
       *[other] There are { $count } options.
    } Which one is it?
choose_one = I have these left. Is it one of them?
    .again = There is also this. Which one is it?
none_of_these = None of these
talk_to_person = Talk to a person

## What is not known

no_list_open = There is nothing to choose from at the moment. What is the problem?
    .again = No list is open. Tell me in words what you need.
# $words: as `quoted`, joined by `and`.
unknown_words = I have nothing on { $words }.
    .again = I found no article that covers { $words }.
unknown_plain = I have no article that answers this.
    .again = I do not know that one.
unknown_topics = The nearest topics I know: { $topics }.
    .again = What I know is about: { $topics }.
# Options follow.
unknown_nearest = Is it one of these? If not, say it in other words, or name the product.
    .again = These are the nearest that I have. If it is none of them, an error text or the name of the product would help me.
off_topic = That is outside of what I know.
    .again = I cannot help with that: I only know the articles of this team.
# The person writes a language that no article is in. $language: as `language_name`.
articles_in = My articles are in { $language }, and I find them by their words. Please write it in { $language } if you can.
    .again = I only find what is asked in { $language }, the language of my articles.
# What was said cannot be told from these words alone.
unclear = I am not sure what you mean. What do you want to do, or what goes wrong, and with which product?
    .again = I look for articles by your words. A sentence about the problem, or the error text, helps me most.
unclear_answer = This is how the article puts it. Which part is unclear, or what do you want to do?
    .again = The article puts it no other way. Tell me what is unclear, or a person can explain it.
rephrase = Can you put it in other words, or name the product?
    .again = An error text or the name of the product would help me.
# $question: the other of two questions that were asked at once.
left_open = You also asked “{ $question }”. Ask me that once more by itself, so that I can look for it alone.
    .again = That leaves “{ $question }”. Please ask it once more by itself.
# $trouble: what comes in the way of what the person wants, and stands in no answer.
untold = The article does not tell of this: “{ $trouble }”. If it stays, say that by itself, or write "talk to a person".
    .again = I found nothing on “{ $trouble }” beside that. Say it by itself, or write "talk to a person".
offer_person = I can also get you a person: write "talk to a person".
    .again = If you want, I hand this to a person.
# $form: the title of a form.
offer_form = I can also take it down for a person: write "{ $form }".
    .again = If you want it taken down for a person, write "{ $form }".
no_other = I have no other answer to that.
    .again = That was the nearest I have.
read_on = Perhaps one of these pages helps:
    .again = You can read on here:
next_best = Then perhaps this:
    .again = The next nearest answer:
next_best_choice = Then perhaps one of these?
    .again = These are the next nearest. Is it one of them?
none_fits = None of these, then.
    .again = Then it is something else.

## Handing over to a person

# $reference: HL-7K3F9-2MQXD.
handed_off = Your request { $reference } goes to a person, who answers here. It holds this conversation, so you need not explain it again.
handed_off_misses = I could not find an answer, so your request { $reference } goes to a person, who answers here. It holds this conversation.
handed_off_denied = My answers did not help, so your request { $reference } goes to a person, who answers here. It holds this conversation and what you have tried.
still_waiting = Your request { $reference } waits for a person. They answer here.
    .again = Request { $reference } is still open. A person answers here.
handoff_failed = No person is free at the moment. Your request { $reference } stays open. Until then you can go on asking me.
handoff_completed = Request { $reference } is closed. I am here again if anything else comes up.

## Files, buttons, secrets

files = I cannot read files. Please describe the problem in words, or copy the error text.
    .again = I cannot open attachments. What does the error say?
unknown_button = That button does not belong to anything I know. Tell me in words what you need.
    .again = I cannot use that button any more. What is the problem?
empty = I could not read that. What is the problem, in one sentence?
    .again = There were no words in that. What can I help you with?
# $kind: as `secret_kind`, several joined by `and`.
lone_secret = That looks like a secret ({ $kind }). I masked it and have not kept it. Treat it as known to others: revoke it and create a new one. What is the problem you want to solve?
    .again = Again a secret ({ $kind }), which I masked. Please revoke it, and describe the problem without it.
secret_warning = Your message held a secret ({ $kind }). I masked it, but please revoke it and create a new one, since others may have seen it.

## Parts of messages

once_more = Once more:
which_topic = Is this about { $topics }?
    .again = Which of these is it about: { $topics }?
more_about = More about { $topic }
nothing_before = There is nothing before this. What can I help you with?
    .again = That was the beginning. What is the problem?
or = or
and = and
known_topics = What I know about: { $topics }.
    .again = My articles are about: { $topics }.

## Follow-ups

nothing_more = The article says no more about that. It also answers these:
    .again = There is no more on that. Is it one of these?
nothing_more_alone = The article says no more about that.
    .again = That is all I have on it.
follow_links = It is here:
    .again = Look here:
article_says = The article says:
    .again = This is what it says on that:
# What was added to an answer that says nothing of it. $words: as `quoted`, joined by `and`.
article_silent = The article says nothing about { $words }.
    .again = There is nothing on { $words } in it.
# What it says of the rest, behind `article_silent`.
article_says_still = It does say:
    .again = What it has on the rest:

## Incidents

incident_banner = There is an open incident: **{ $title }**
incident_symptom = This may come from an incident that is open now: **{ $title }**
    .again = There is an incident that may be the cause: **{ $title }**
# $when: as `moment` or `moment_in_zone`.
incident_since = since { $when }
incident_follow = Follow it here
incident_end = When it is over I do not know; this is all that is reported so far.
    .again = No end is reported yet.
incident_over = The incident is over: none is open any more. If it still does not work, tell me what happens.

## When people are there

quiet = I stay quiet until a person answers; write "start over" if you want to ask me something else.
# $day: as `today`, `tomorrow` or `on_day`; $time: 09:00; $zone: Europe/Berlin.
back_at = Nobody is there right now. People are back { $day } at { $time } ({ $zone }).
closed = Nobody is there right now. They answer as soon as they are back.
# $day: as `weekday` or `day_of_year`.
on_day = on { $day }
# $hours: Monday to Friday 09:00–17:00; $zone: Europe/Berlin.
hours_are = You reach people { $hours } ({ $zone }).
    .again = People are here { $hours } ({ $zone }).
# $day: as `today`, `tomorrow` or `on_day`; $hours: 09:00–17:00; $zone: Europe/Berlin.
hours_on = You reach people { $day } { $hours } ({ $zone }).
    .again = People are here { $day } { $hours } ({ $zone }).
# $day: as `today`, `tomorrow` or `on_day`.
hours_not_on = Nobody is there { $day }.
hours_open = Somebody is there now.
# $days: as `on_day`, several joined by `and`.
hours_closed = Nobody is there { $days }.
every_day = every day
# $first, $last: as `weekday`.
days_span = { $first } to { $last }
today = today
tomorrow = tomorrow
start_over_open = We start over. Your request { $reference } stays open. What can I help you with?
person_left = I am here again if anything else comes up.

## The intake form

form_intro = A few details help them to start at once. You can write "skip", "back" or "skip the rest" at any time.
form_optional = optional
form_earlier = So far: { $answer }
form_keep = Keep it
form_skip = Skip
form_leave_out = Leave it empty
form_several = You can name several, such as "1 and 3".
form_known = from our conversation
form_summary = This is what I pass on. Is it right?
    .again = Here is what I have now. Shall I send it?
form_summary_again = Write "send" when it is right, or name what to change, such as "change 1".
    .again = I can send it, or change an answer: give its number.
form_send = Send
form_change = Change something
form_which_change = Which answer do you want to change? Give its number or name it.
    .again = Which one? A number is enough.
form_corrected = Changed.
    .again = Noted.
# $answer: as it was understood.
form_noted = Noted: { $answer }.
    .again = I read that as { $answer }.
form_sent = Thank you. Your request { $reference } now holds all of this. I stay quiet until a person answers; write "start over" if you want to ask me something else.
form_left = All right, I pass on what I have. Your request is { $reference }. I stay quiet until a person answers; write "start over" if you want to ask me something else.
form_solved = Good to hear. I note on request { $reference } that it works. Write "start over" if you want to ask me something else.
form_first = This is the first question.
    .again = There is no question before this one.
form_skipped_required = All right, they may ask you for it later.
    .again = Fine, we leave that open.
form_no_option = Please choose one of these, by its name or number.
    .again = That is none of the options. Which one is nearest?
form_no_options = Please choose from these, by name or number, such as "1 and 3".
    .again = Those are none of the options. Which ones are nearest?
form_no_number = I need a number here, such as 20.
    .again = I found no number in that. Digits are fine: 20.
form_no_date = I could not read a date in that. Say it as you like: "Tuesday 9am", "2 hours ago", "24 Nov".
    .again = That is no date I can read. "Yesterday" or "2026-11-24 09:00" would do.
form_not_yet = That lies ahead, and this asks for what has been.
    .again = That is still to come. Which day was it?
form_gone = That day is over, and this asks for one to come.
    .again = That has been. Which day to come is meant?
form_no_contact = I see neither an email address nor a phone number in that.
    .again = There is no address or number in that.
# The person asked something that is not known.
form_asked = A person can answer that; it goes along with your request.
    .again = I pass that question on with your request.
# The person asked about what the form asks for.
form_about = If you do not have it at hand, write "skip"; a person can find it with you.
    .again = You can leave it out with "skip".
# $most: number of characters.
form_too_long = That is too long: { $most ->
        [one] one character fits
       *[other] { $most } characters fit
    } here. Can you shorten it?
    .again = It still has more than { $most ->
        [one] one character
       *[other] { $most } characters
    }.
form_rule = That does not have the form that is asked for here.
    .again = It still does not fit what is asked for.
form_empty = I could not read that.
    .again = There were no words in that.
form_secret = That looks like a secret ({ $kind }). I masked it and pass nothing of it on. Please revoke it, and leave it out here.
    .again = Again a secret ({ $kind }), which I masked. Please answer without it.
form_already_handed_off = Your request { $reference } is open already, and a person will answer. If you do not want to answer more, write "skip the rest".
    .again = Request { $reference } waits for a person. "Skip the rest" ends these questions.
form_files = I cannot read files. A person can ask you for them later.
    .again = I cannot open attachments. Can you say it in words?
form_help = I collect details for the person who takes over. Answer in your own words, or write "skip", "back", "skip the rest" or "start over".
    .again = These details go to the person who helps you. You can skip any of them.
form_insult = I am sorry that this is annoying. Write "skip the rest" and I send what I have.
    .again = I understand. "Skip the rest" ends these questions.
form_go_on = Let us go on.
    .again = To go on:
# The person thanked.
form_thanks = You are welcome. To go on:
    .again = Gladly. To go on:
# The person said "ok" or "wait".
form_wait = Take your time.
    .again = Whenever you are ready:
# The person said "yes" to what asks for more than that.
form_tell = In your own words, please; "skip" leaves it out.
    .again = Some words on it would help. "Skip" leaves it out.
form_back_to = Back to your request:
    .again = And for your request:

## Dates and lists

quoted = “{ $word }”
# $kind: the kind as JSON has it.
secret_kind = { $kind ->
    [private-key] private key
    [azure-devops-token] Azure DevOps token
    [github-token] GitHub token
    [gitlab-token] GitLab token
    [npm-token] npm token
    [pypi-token] PyPI token
    [slack-token] Slack token
    [slack-webhook] Slack webhook
    [aws-access-key] AWS access key
    [aws-secret-key] AWS secret key
    [google-key] Google key
    [stripe-key] Stripe key
    [sendgrid-key] SendGrid key
    [anthropic-key] Anthropic key
    [openai-key] OpenAI key
    [entra-secret] Entra client secret
    [azure-key] Azure access key
    [sas-signature] SAS signature
    [jwt] JSON web token
    [card-number] card number
    [credentials] credentials
    [bearer-token] bearer token
    [secret] secret
    [password] password
   *[other] { $kind }
}
# $language: its code.
language_name = { $language ->
    [ar] Arabic
    [da] Danish
    [de] German
    [el] Greek
    [en] English
    [es] Spanish
    [fi] Finnish
    [fr] French
    [hu] Hungarian
    [it] Italian
    [nl] Dutch
    [no] Norwegian
    [pt] Portuguese
    [ro] Romanian
    [ru] Russian
    [sv] Swedish
    [ta] Tamil
    [tr] Turkish
   *[other] { $language }
}
# $weekday: 1 to 7, from Monday on.
weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
weekday_short = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
# $month: 1 to 12.
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
month_short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
# $day: 1 to 31.
day_of_year = { weekday } { $day } { month }
date_short = { weekday_short } { $day } { month_short }
# $year: 2026.
date = { weekday_short } { $day } { month_short } { $year }
# $date: as `date` or `date_short`; $time: 09:00; $zone: UTC+02:00.
moment = { $date }, { $time }
moment_in_zone = { $date }, { $time } { $zone }
