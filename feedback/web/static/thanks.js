// The answer has arrived: forget its draft, and remember only that this form was sent.
try {
  const [draft, key] = JSON.parse(sessionStorage.getItem("sending") || "[]");
  sessionStorage.clear();
  if (key) sessionStorage.setItem("sent", key);
} catch { sessionStorage.clear(); }
