(()=>{var e=document.documentElement;try{let t=e.dataset.themeKept??localStorage.getItem("theme");(t==="paper"||t==="night")&&(e.dataset.theme=t)}catch{}e.classList.add("has-js");})();
