# Names the tests that failed, each with its message, and sums the counters of trx files into the one line that ends a
# run. What wasn't executed was skipped.

/<UnitTestResult / {
    name = / outcome="Failed"/ ? attribute($0, "testName") : ""
    told = 0
}

/<Message>/ && name != "" {
    print "failed: " name
    inside = 1
}

# The first lines say what is wrong.
inside && told++ < 20 {
    text = $0
    gsub(/^ *<Message>|<\/Message>.*/, "", text)
    print "    " substr(text, 1, 500)
}

/<\/Message>/ { inside = 0 }

/<Counters / {
    total += attribute($0, "total")
    executed += attribute($0, "executed")
    passed += attribute($0, "passed")
}

END {
    failed = executed - passed
    printf "%d passed, %d failed, %d skipped\n", passed, failed, total - executed
    exit failed > 0 || passed == 0
}

function attribute(text, name,    at, rest) {
    at = index(text, " " name "=\"")
    rest = substr(text, at + length(name) + 3)
    return substr(rest, 1, index(rest, "\"") - 1)
}
