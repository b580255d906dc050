# Was der Agent von sich aus sagt, auf Deutsch.

## Anfang, Small Talk, was das Gespräch steuert

welcome = Guten Tag, ich bin { $name }. Ich beantworte Fragen aus den Hilfeartikeln dieses Teams. Beschreiben Sie Ihr Problem in einem Satz. Wenn ich nicht helfen kann, hole ich einen Menschen dazu.
greeting = Guten Tag. Wobei kann ich helfen?
    .again = Da bin ich wieder. Worum geht es?
thanks = Gern geschehen. Gibt es noch etwas?
    .again = Gern. Fragen Sie, wenn noch etwas auftaucht.
solved = Schön, dass es funktioniert. Fragen Sie, wenn noch etwas auftaucht.
    .again = Gut, dann ist das gelöst.
goodbye = Auf Wiedersehen. Ich bin da, wenn Sie mich brauchen.
    .again = Bis bald.
help = Ich bin { $name }, ein Programm, kein Mensch. Ich beantworte Fragen aus Hilfeartikeln, frage nach, wenn mehrere Antworten passen, und hole einen Menschen, wenn ich nicht weiterweiß. Beschreiben Sie Ihr Problem in einem Satz. Sie können jederzeit „zurück“, „von vorn“ oder „mit einem Menschen sprechen“ schreiben.
    .again = Ich bin { $name }, ein Support-Bot. Beschreiben Sie ein Problem in einem Satz, und ich suche den Artikel dazu. Mit „mit einem Menschen sprechen“ übernimmt ein Mensch, mit „von vorn“ beginnen wir neu.
start_over = Wir beginnen von vorn. Wobei kann ich helfen?
    .again = Auf ein Neues. Worum geht es?
cancelled = Abgebrochen. Wobei kann ich sonst helfen?
    .again = Gut, lassen wir das. Was gibt es sonst?
declined = In Ordnung. Wobei kann ich sonst helfen?
    .again = Wie Sie möchten. Worum geht es?
insult = Es tut mir leid, dass das ärgerlich ist. Sagen Sie mir, was nicht klappt, oder fragen Sie nach einem Menschen.
    .again = Ich verstehe, dass Sie verärgert sind. Wenn Sie möchten, übernimmt ein Mensch.
distress = Ich bin ein Programm, und dabei kann ich nicht helfen. Bitte bleiben Sie damit nicht allein: Sprechen Sie mit jemandem, dem Sie vertrauen, und wenn Sie oder andere in Gefahr sind, rufen Sie jetzt den Notruf.
    .again = Wenn Sie oder andere in Gefahr sind, rufen Sie bitte jetzt den Notruf.
grievance = Es tut mir leid, dass das passiert ist. Ich kenne nur die Artikel dieses Teams; ein Mensch kann der Sache nachgehen: Schreiben Sie „mit einem Menschen sprechen“.
    .again = Das hätte nicht passieren dürfen, es tut mir leid. Ein Mensch kann sich darum kümmern: Schreiben Sie „mit einem Menschen sprechen“.
urgent = Ich verstehe, dass es eilt. Was klappt nicht, in einem Satz? Oder ein Mensch übernimmt: Schreiben Sie „mit einem Menschen sprechen“.
    .again = Also schnell: Was sehen Sie, oder welcher Fehler erscheint? Ein Mensch kann jederzeit übernehmen.
acknowledged = Gut. Sagen Sie mir, ob es geklappt hat, oder fragen Sie etwas anderes.
    .again = In Ordnung. Ich bin da, wenn Sie noch etwas brauchen.
ask_away = Wobei kann ich helfen?
    .again = Sagen Sie mir in einem Satz, worum es geht.
not_helpful = Schade, dass das nicht geholfen hat. Was genau klappt nicht?
    .again = Dann sehen wir genauer hin. Was passiert, und was haben Sie erwartet?
nothing_to_repeat = Ich habe noch nichts gesagt. Wobei kann ich helfen?

## Rückfragen

which_one = Was davon meinen Sie?
    .again = Mehrere Antworten liegen nahe. Welche meinen Sie?
which_one_again = Bitte wählen Sie eine dieser Möglichkeiten.
    .again = Ich brauche eine dieser Möglichkeiten, um weiterzukommen.
unsure_which = Nehmen Sie, was am nächsten kommt, oder sagen Sie mir in einem Satz, was passiert.
    .again = Was sehen Sie, oder was möchten Sie tun? Vielleicht liegt eine davon doch nahe.
out_of_range = Bitte wählen Sie eine Zahl von 1 bis { $count }.
    .again = { $count ->
        [one] Es gibt eine Möglichkeit.
       *[other] Es gibt { $count } Möglichkeiten.
    } Welche ist es?
choose_one = Diese habe ich noch. Ist es eine davon?
    .again = Es gibt auch das hier. Was davon ist es?
none_of_these = Nichts davon
talk_to_person = Mit einem Menschen sprechen

## Was nicht bekannt ist

no_list_open = Im Moment gibt es nichts auszuwählen. Worum geht es?
    .again = Es ist keine Liste offen. Sagen Sie mir in Worten, was Sie brauchen.
unknown_words = Zu { $words } habe ich nichts.
    .again = Ich habe keinen Artikel gefunden, der { $words } behandelt.
unknown_plain = Ich habe keinen Artikel, der das beantwortet.
    .again = Das weiß ich leider nicht.
unknown_topics = Die nächstliegenden Themen, die ich kenne: { $topics }.
    .again = Ich kenne mich aus mit: { $topics }.
unknown_nearest = Ist es eine von diesen Fragen? Wenn nicht, sagen Sie es anders oder nennen Sie das Produkt.
    .again = Das ist das Nächste, was ich habe. Wenn es nicht passt, würde ein Fehlertext oder der Name des Produkts helfen.
off_topic = Damit kenne ich mich nicht aus.
    .again = Dabei kann ich nicht helfen: Ich kenne nur die Artikel dieses Teams.
# $language: als `language_name`.
articles_in = Meine Artikel sind auf { $language }, und ich finde sie über ihre Wörter. Bitte schreiben Sie es auf { $language }, wenn Sie können.
    .again = Ich finde nur, was auf { $language } gefragt wird, in der Sprache meiner Artikel.
unclear = Ich bin nicht sicher, was Sie meinen. Was möchten Sie tun, oder was klappt nicht, und bei welchem Produkt?
    .again = Ich suche Artikel nach Ihren Worten. Am meisten hilft mir ein Satz zum Problem oder der Fehlertext.
unclear_answer = So steht es im Artikel. Welcher Teil ist unklar, oder was möchten Sie tun?
    .again = Anders sagt es der Artikel nicht. Sagen Sie mir, was unklar ist, oder ein Mensch erklärt es Ihnen.
rephrase = Können Sie es anders sagen oder das Produkt nennen?
    .again = Ein Fehlertext oder der Name des Produkts würde mir helfen.
left_open = Sie haben auch gefragt: „{ $question }“. Stellen Sie diese Frage bitte noch einmal für sich, damit ich allein danach suche.
    .again = Offen ist noch: „{ $question }“. Bitte fragen Sie das noch einmal für sich.
# $trouble: was dem im Weg steht, was die Person will, und in keiner Antwort vorkommt.
untold = Davon steht nichts im Artikel: „{ $trouble }“. Wenn es so bleibt, sagen Sie das noch einmal für sich, oder schreiben Sie „mit einem Menschen sprechen“.
    .again = Zu „{ $trouble }“ habe ich sonst nichts gefunden. Sagen Sie es noch einmal für sich, oder schreiben Sie „mit einem Menschen sprechen“.
offer_person = Ich kann auch einen Menschen dazuholen: Schreiben Sie „mit einem Menschen sprechen“.
    .again = Wenn Sie möchten, gebe ich das an einen Menschen weiter.
offer_form = Ich kann es auch für einen Menschen aufnehmen: Schreiben Sie „{ $form }“.
    .again = Wenn es ein Mensch aufnehmen soll, schreiben Sie „{ $form }“.
no_other = Eine andere Antwort habe ich dazu nicht.
    .again = Das war das Nächstliegende, was ich habe.
read_on = Vielleicht hilft eine dieser Seiten:
    .again = Hier können Sie weiterlesen:
next_best = Dann vielleicht das:
    .again = Die nächstbeste Antwort:
next_best_choice = Dann vielleicht eine von diesen?
    .again = Das sind die nächstliegenden. Ist es eine davon?
none_fits = Also nichts davon.
    .again = Dann ist es etwas anderes.

## Übergabe an einen Menschen

handed_off = Ihre Anfrage { $reference } geht an einen Menschen, der hier antwortet. Sie enthält dieses Gespräch, Sie müssen also nichts noch einmal erklären.
handed_off_misses = Ich konnte keine Antwort finden, deshalb geht Ihre Anfrage { $reference } an einen Menschen, der hier antwortet. Sie enthält dieses Gespräch.
handed_off_denied = Meine Antworten haben nicht geholfen, deshalb geht Ihre Anfrage { $reference } an einen Menschen, der hier antwortet. Sie enthält dieses Gespräch und was Sie versucht haben.
still_waiting = Ihre Anfrage { $reference } wartet auf einen Menschen. Die Antwort kommt hier.
    .again = Die Anfrage { $reference } ist noch offen. Ein Mensch antwortet hier.
handoff_failed = Im Moment ist niemand frei. Ihre Anfrage { $reference } bleibt offen. Bis dahin können Sie weiter mich fragen.
handoff_completed = Die Anfrage { $reference } ist abgeschlossen. Ich bin wieder da, wenn noch etwas auftaucht.

## Dateien, Knöpfe, Geheimnisse

files = Ich kann keine Dateien lesen. Bitte beschreiben Sie das Problem in Worten, oder kopieren Sie den Fehlertext.
    .again = Anhänge kann ich nicht öffnen. Was steht in der Fehlermeldung?
unknown_button = Dieser Knopf gehört zu nichts, was ich kenne. Sagen Sie mir in Worten, was Sie brauchen.
    .again = Diesen Knopf kann ich nicht mehr verwenden. Worum geht es?
empty = Das konnte ich nicht lesen. Worum geht es, in einem Satz?
    .again = Darin waren keine Wörter. Wobei kann ich helfen?
lone_secret = Das sieht nach einem Geheimnis aus ({ $kind }). Ich habe es unkenntlich gemacht und nicht behalten. Betrachten Sie es als bekannt: Widerrufen Sie es, und erstellen Sie ein neues. Welches Problem möchten Sie lösen?
    .again = Wieder ein Geheimnis ({ $kind }), das ich unkenntlich gemacht habe. Bitte widerrufen Sie es, und beschreiben Sie das Problem ohne es.
secret_warning = Ihre Nachricht enthielt ein Geheimnis ({ $kind }). Ich habe es unkenntlich gemacht. Bitte widerrufen Sie es trotzdem, und erstellen Sie ein neues, denn andere könnten es gesehen haben.

## Teile von Nachrichten

once_more = Noch einmal:
which_topic = Worum geht es: { $topics }?
    .again = Was davon ist es: { $topics }?
more_about = Mehr zu: { $topic }
nothing_before = Davor war nichts. Wobei kann ich helfen?
    .again = Das war der Anfang. Worum geht es?
or = oder
and = und
known_topics = Ich kenne mich aus mit: { $topics }.
    .again = Meine Artikel behandeln: { $topics }.

## Anschlussfragen

nothing_more = Mehr sagt der Artikel dazu nicht. Er beantwortet auch diese Fragen:
    .again = Mehr gibt es dazu nicht. Ist es eine von diesen?
nothing_more_alone = Mehr sagt der Artikel dazu nicht.
    .again = Das ist alles, was ich dazu habe.
follow_links = Hier steht es:
    .again = Sehen Sie hier nach:
article_says = Im Artikel steht:
    .again = Dazu steht dort:
article_silent = Zu { $words } steht nichts im Artikel.
    .again = Auch dazu nichts: { $words }.
article_says_still = Dort steht aber:
    .again = Zum Rest steht dort:

## Störungen

incident_banner = Es gibt eine offene Störung: **{ $title }**
incident_symptom = Das kann an einer Störung liegen, die gerade offen ist: **{ $title }**
    .again = Eine Störung könnte der Grund sein: **{ $title }**
incident_since = seit { $when }
incident_follow = Hier verfolgen
incident_end = Wann sie behoben ist, weiß ich nicht. Mehr ist noch nicht gemeldet.
    .again = Ein Ende ist noch nicht gemeldet.
incident_over = Die Störung ist vorbei, es ist keine mehr gemeldet. Wenn es noch nicht klappt, sagen Sie mir, was passiert.

## Wann jemand da ist

quiet = Ich bleibe still, bis ein Mensch antwortet. Schreiben Sie „von vorn“, wenn Sie mich etwas anderes fragen möchten.
back_at = Gerade ist niemand da. Ab { $day } um { $time } Uhr ({ $zone }) ist wieder jemand erreichbar.
closed = Gerade ist niemand da. Die Antwort kommt, sobald wieder jemand da ist.
on_day = { $day }
hours_are = Sie erreichen uns { $hours } Uhr ({ $zone }).
    .again = Es ist jemand da: { $hours } Uhr ({ $zone }).
hours_on = Sie erreichen uns ({ $day }) { $hours } Uhr ({ $zone }).
    .again = Es ist jemand da ({ $day }): { $hours } Uhr ({ $zone }).
hours_not_on = Nicht besetzt: { $day }.
hours_open = Gerade ist jemand da.
hours_closed = Nicht besetzt: { $days }.
every_day = täglich
days_span = { $first } bis { $last }
today = heute
tomorrow = morgen
start_over_open = Wir beginnen von vorn. Ihre Anfrage { $reference } bleibt offen. Wobei kann ich helfen?
person_left = Ich bin wieder da, wenn noch etwas auftaucht.

## Das Formular

form_intro = Einige Angaben helfen, damit es gleich losgehen kann. Sie können jederzeit „überspringen“, „zurück“ oder „Rest überspringen“ schreiben.
form_optional = optional
form_earlier = Bisher: { $answer }
form_keep = Beibehalten
form_skip = Überspringen
form_leave_out = Leer lassen
form_several = Sie können mehrere nennen, etwa „1 und 3“.
form_known = aus unserem Gespräch
form_summary = Das gebe ich weiter. Stimmt es so?
    .again = Das habe ich jetzt. Soll ich es senden?
form_summary_again = Schreiben Sie „senden“, wenn es stimmt, oder nennen Sie, was zu ändern ist, etwa „1 ändern“.
    .again = Ich kann es senden oder eine Antwort ändern: Nennen Sie die Nummer.
form_send = Senden
form_change = Etwas ändern
form_which_change = Welche Antwort möchten Sie ändern? Nennen Sie die Nummer oder den Namen.
    .again = Welche? Eine Nummer genügt.
form_corrected = Geändert.
    .again = Notiert.
form_noted = Notiert: { $answer }.
    .again = Ich lese das als { $answer }.
form_sent = Danke. Ihre Anfrage { $reference } enthält nun alles. Ich bleibe still, bis ein Mensch antwortet. Schreiben Sie „von vorn“, wenn Sie mich etwas anderes fragen möchten.
form_left = In Ordnung, ich gebe weiter, was ich habe. Ihre Anfrage ist { $reference }. Ich bleibe still, bis ein Mensch antwortet. Schreiben Sie „von vorn“, wenn Sie mich etwas anderes fragen möchten.
form_solved = Schön. Ich vermerke bei der Anfrage { $reference }, dass es funktioniert. Schreiben Sie „von vorn“, wenn Sie mich etwas anderes fragen möchten.
form_first = Das ist die erste Frage.
    .again = Vor dieser Frage kommt keine.
form_skipped_required = In Ordnung, vielleicht wird später danach gefragt.
    .again = Gut, das lassen wir offen.
form_no_option = Bitte wählen Sie eine dieser Möglichkeiten, mit Namen oder Nummer.
    .again = Das ist keine der Möglichkeiten. Welche kommt am nächsten?
form_no_options = Bitte wählen Sie davon aus, mit Namen oder Nummer, etwa „1 und 3“.
    .again = Das ist keine der Möglichkeiten. Welche kommen am nächsten?
form_no_number = Hier brauche ich eine Zahl, etwa 20.
    .again = Darin habe ich keine Zahl gefunden. Ziffern genügen: 20.
form_no_date = Darin habe ich kein Datum erkannt. Sagen Sie es, wie Sie möchten: „Dienstag 9 Uhr“, „vor 2 Stunden“, „24. November“.
    .again = Dieses Datum kann ich nicht lesen. „Gestern“ oder „24.11.2026 09:00“ geht.
form_not_yet = Das liegt noch vor uns, und gefragt ist, was schon war.
    .again = Das kommt erst noch. Welcher Tag war es?
form_gone = Dieser Tag ist vorbei, und gefragt ist einer, der noch kommt.
    .again = Das war schon. Welcher kommende Tag ist gemeint?
form_no_contact = Darin sehe ich weder eine E-Mail-Adresse noch eine Telefonnummer.
    .again = Darin ist keine Adresse und keine Nummer.
form_asked = Das kann ein Mensch beantworten; ich gebe es mit Ihrer Anfrage weiter.
    .again = Diese Frage geht mit Ihrer Anfrage weiter.
form_about = Wenn Sie es nicht zur Hand haben, schreiben Sie „überspringen“; ein Mensch findet es mit Ihnen.
    .again = Mit „überspringen“ lassen Sie es aus.
form_too_long = Das ist zu lang: Hier { $most ->
        [one] passt ein Zeichen
       *[other] passen { $most } Zeichen
    } hinein. Können Sie es kürzen?
    .again = Das ist immer noch länger als { $most ->
        [one] ein Zeichen
       *[other] { $most } Zeichen
    }.
form_rule = Das hat nicht die Form, die hier verlangt ist.
    .again = Das passt immer noch nicht zu dem, was verlangt ist.
form_empty = Das konnte ich nicht lesen.
    .again = Darin waren keine Wörter.
form_secret = Das sieht nach einem Geheimnis aus ({ $kind }). Ich habe es unkenntlich gemacht und gebe nichts davon weiter. Bitte widerrufen Sie es, und lassen Sie es hier weg.
    .again = Wieder ein Geheimnis ({ $kind }), das ich unkenntlich gemacht habe. Bitte antworten Sie ohne es.
form_already_handed_off = Ihre Anfrage { $reference } ist schon offen, und ein Mensch wird antworten. Wenn Sie nichts mehr angeben möchten, schreiben Sie „Rest überspringen“.
    .again = Die Anfrage { $reference } wartet auf einen Menschen. „Rest überspringen“ beendet diese Fragen.
form_files = Ich kann keine Dateien lesen. Ein Mensch kann Sie später darum bitten.
    .again = Anhänge kann ich nicht öffnen. Können Sie es in Worten sagen?
form_help = Ich sammle Angaben für den Menschen, der übernimmt. Antworten Sie mit Ihren Worten, oder schreiben Sie „überspringen“, „zurück“, „Rest überspringen“ oder „von vorn“.
    .again = Diese Angaben gehen an den Menschen, der Ihnen hilft. Sie können jede überspringen.
form_insult = Es tut mir leid, dass das ärgerlich ist. Schreiben Sie „Rest überspringen“, und ich sende, was ich habe.
    .again = Ich verstehe. „Rest überspringen“ beendet diese Fragen.
form_go_on = Machen wir weiter.
    .again = Weiter geht es:
form_thanks = Gern geschehen. Weiter geht es:
    .again = Sehr gern. Weiter geht es:
form_wait = Lassen Sie sich Zeit.
    .again = Wann immer Sie so weit sind:
form_tell = Bitte in Ihren Worten; „überspringen“ lässt es aus.
    .again = Ein paar Worte dazu würden helfen. „Überspringen“ lässt es aus.
form_back_to = Zurück zu Ihrer Anfrage:
    .again = Und zu Ihrer Anfrage:

## Daten und Aufzählungen

quoted = „{ $word }“
secret_kind = { $kind ->
    [private-key] privater Schlüssel
    [azure-devops-token] Azure-DevOps-Token
    [github-token] GitHub-Token
    [gitlab-token] GitLab-Token
    [npm-token] npm-Token
    [pypi-token] PyPI-Token
    [slack-token] Slack-Token
    [slack-webhook] Slack-Webhook
    [aws-access-key] AWS-Zugriffsschlüssel
    [aws-secret-key] geheimer AWS-Schlüssel
    [google-key] Google-Schlüssel
    [stripe-key] Stripe-Schlüssel
    [sendgrid-key] SendGrid-Schlüssel
    [anthropic-key] Anthropic-Schlüssel
    [openai-key] OpenAI-Schlüssel
    [entra-secret] geheimer Clientschlüssel von Entra
    [azure-key] Azure-Zugriffsschlüssel
    [sas-signature] SAS-Signatur
    [jwt] JSON Web Token
    [card-number] Kartennummer
    [credentials] Zugangsdaten
    [bearer-token] Bearer-Token
    [secret] Geheimnis
    [password] Passwort
   *[other] { $kind }
}
language_name = { $language ->
    [ar] Arabisch
    [da] Dänisch
    [de] Deutsch
    [el] Griechisch
    [en] Englisch
    [es] Spanisch
    [fi] Finnisch
    [fr] Französisch
    [hu] Ungarisch
    [it] Italienisch
    [nl] Niederländisch
    [no] Norwegisch
    [pt] Portugiesisch
    [ro] Rumänisch
    [ru] Russisch
    [sv] Schwedisch
    [ta] Tamil
    [tr] Türkisch
   *[other] { $language }
}
weekday = { $weekday ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[7] Sonntag
}
weekday_short = { $weekday ->
    [1] Mo.
    [2] Di.
    [3] Mi.
    [4] Do.
    [5] Fr.
    [6] Sa.
   *[7] So.
}
month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
month_short = { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sept.
    [10] Okt.
    [11] Nov.
   *[12] Dez.
}
day_of_year = { weekday }, { $day }. { month }
date_short = { weekday_short }, { $day }. { month_short }
date = { weekday_short }, { $day }. { month_short } { $year }
moment = { $date }, { $time } Uhr
moment_in_zone = { $date }, { $time } Uhr ({ $zone })
